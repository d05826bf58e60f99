// Detectors by name and their settings.

#include "detectors/registry.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/detector_choice.h"
#include "core/error.h"
#include "detectors/reference_case.h"
#include "detectors/scored_set.h"
#include "extraction/output.h"

namespace farout::detectors {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string usage_error_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const UsageError& error) {
        return error.what();
    }
    return "no usage error";
}

std::string setting_error(const std::string& setting) {
    return usage_error_of([&] { make_detectors({"gen", "vim"}, {setting}); });
}

TEST(Registry, MakesEveryDetectorOfTheCatalogueAsItSays) {
    for (const catalogue::DetectorKind& kind : catalogue::all_detectors()) {
        const auto detector = make_detectors({kind.name}, {}).front().detector;
        EXPECT_EQ(!detector->set_quantiles().empty(), kind.looks_at_whole_set) << kind.name;
        EXPECT_EQ(!detector->outputs().empty(), kind.input == catalogue::DetectorInput::images)
            << kind.name;
        EXPECT_EQ(detector->neighbours() > 0 || !detector->bank_sums().empty(),
                  kind.input == catalogue::DetectorInput::training_rows)
            << kind.name;
    }
}

TEST(Registry, OdinHasTheParametersOfItsOutput) {
    const auto& of_output = extraction::find_output("odin").parameters;
    const auto& of_detector = catalogue::find_detector("odin").parameters;
    ASSERT_EQ(of_detector.size(), of_output.size());
    for (std::size_t i = 0; i < of_output.size(); ++i) {
        EXPECT_EQ(of_detector[i].name, of_output[i].name);
        EXPECT_EQ(of_detector[i].meaning, of_output[i].meaning);
        EXPECT_EQ(of_detector[i].default_value, of_output[i].default_value);
        EXPECT_EQ(of_detector[i].minimum, of_output[i].minimum);
        EXPECT_EQ(of_detector[i].maximum, of_output[i].maximum);
    }
}

/// The references of detectors whose scores don't follow from features, head and statistics alone:
/// scripts under tests/ that made fixtures with other people's code.
const std::map<std::string, std::string> references_elsewhere = {
    {"odin", "models/fixtures/make_odin.py"}, {"knn", "detectors/fixtures/make_neighbours.py"}};

TEST(Registry, EveryDetectorHasAnIndependentReference) {
    const auto tests = std::filesystem::path(FAROUT_FIXTURES).parent_path().parent_path();
    const auto fixtures = tests / "detectors" / "fixtures";
    std::ifstream file(fixtures / "references.py");
    const std::string references{std::istreambuf_iterator<char>(file), {}};
    for (const catalogue::DetectorKind& entry : catalogue::all_detectors()) {
        if (const auto elsewhere = references_elsewhere.find(entry.name);
            elsewhere != references_elsewhere.end()) {
            EXPECT_TRUE(std::filesystem::exists(tests / elsewhere->second)) << entry.name;
            continue;
        }
        EXPECT_TRUE(std::filesystem::exists(fixtures / "scores" / (entry.name + ".bin")))
            << "python make_scores.py " << entry.name << " makes its reference scores";
        EXPECT_THAT(references, HasSubstr('"' + entry.name + "\": ")) << entry.name;
    }
}

/// The GEN benchmark's that look at features.
constexpr std::size_t unnamed_count = 15;

TEST(Registry, WithoutNamesTakesThoseThatRunUnnamed) {
    const Detectors made = make_detectors({}, {});
    EXPECT_EQ(made.size(), unnamed_count);
    for (const NamedDetector& named : made)
        EXPECT_EQ(catalogue::find_detector(named.name).input, catalogue::DetectorInput::features)
            << named.name;
    EXPECT_EQ(catalogue::find_detector("knn").runs, catalogue::Runs::named);
}

TEST(Registry, ParametersAreDescribedToTheLastDigit) {
    const auto described = [](const std::string& setting) {
        return describe(make_detectors({"odin"}, {setting}).front().parameters);
    };
    EXPECT_EQ(described("odin.temperature=1000"), "epsilon=0.0014 temperature=1000");
    EXPECT_EQ(described("odin.temperature=1000.0000001"),
              "epsilon=0.0014 temperature=1000.0000001");
}

TEST(Registry, SuggestsTheNearestName) {
    EXPECT_EQ(catalogue::find_detector("vim").name, "vim");
    EXPECT_THAT(usage_error_of([] { catalogue::find_detector("mahalanobi"); }),
                AllOf(HasSubstr("'mahalanobi'"), HasSubstr("Did you mean 'mahalanobis'?"),
                      HasSubstr("max_logit")));
    EXPECT_THAT(usage_error_of([] {
                    make_detectors({"msp", "gen", "msp"}, {});
                }),
                HasSubstr("named twice"));
}

TEST(Registry, KeepsTheOrderAndTheParameters) {
    const Detectors made = make_detectors({"vim", "gen", "msp"}, {"gen.gamma = 0.5"});
    ASSERT_EQ(made.size(), 3u);
    EXPECT_EQ(made[0].name, "vim");
    EXPECT_EQ(describe(made[0].parameters), "dim=auto");
    EXPECT_EQ(describe(made[1].parameters), "M=100 gamma=0.5");
    EXPECT_EQ(describe(made[2].parameters), "");
    EXPECT_EQ(describe(make_detectors({"gen"}, {"vim.dim=3"})[0].parameters), "M=100 gamma=0.1");
}

TEST(Registry, KnowsHowManyNeighboursAreAskedFor) {
    EXPECT_EQ(most_neighbours(make_detectors({}, {})).k, 0);
    const Neighbours most = most_neighbours(make_detectors({"msp", "knn"}, {"knn.k=7"}));
    EXPECT_EQ(most.k, 7);
    EXPECT_EQ(most.by, "knn");
    EXPECT_EQ(catalogue::names_without({}, {"knn"}).size(), unnamed_count);
}

TEST(Registry, SeveralOfAKindStandSideBySide) {
    const Detectors made = make_detectors(
        {"gen", "gen(M=50, gamma=0.50)", "gen( M = 7 )", "vim(dim=auto)"}, {"gen.gamma=0.2"});
    ASSERT_EQ(made.size(), 4U);
    EXPECT_EQ(made[0].name, "gen");
    EXPECT_EQ(describe(made[0].parameters), "M=100 gamma=0.2");
    EXPECT_EQ(made[1].name, "gen(gamma=0.5, M=50)") << "in the order of the documentation";
    EXPECT_EQ(made[1].kind, "gen");
    EXPECT_EQ(describe(made[1].parameters), "M=50 gamma=0.5");
    EXPECT_EQ(describe(made[2].parameters), "M=7 gamma=0.1") << "--set is for the plain name";
    EXPECT_EQ(made[3].name, "vim(dim=auto)");
}

TEST(Registry, RefusesTheSameDetectorTwice) {
    const auto error = [](const std::vector<std::string>& names,
                          const std::vector<std::string>& settings) {
        return usage_error_of([&] { make_detectors(names, settings); });
    };
    EXPECT_THAT(error({"gen(M=5)", "gen(M=5)"}, {}), HasSubstr("named twice"));
    EXPECT_THAT(error({"gen", "gen(gamma=0.1)"}, {}),
                HasSubstr("'gen' and 'gen(gamma=0.1)' are the same: both have M=100 gamma=0.1"));
    EXPECT_THAT(error({"gen", "gen(gamma=0.3)"}, {"gen.gamma=0.3"}), HasSubstr("are the same"));
    EXPECT_EQ(error({"gen", "gen(gamma=0.1)"}, {"gen.gamma=0.3"}), "no usage error");
}

TEST(Registry, SaysWhatOfAnIdentityCannotBe) {
    const auto error = [](const std::string& name) {
        return usage_error_of([&] { make_detectors({name}, {}); });
    };
    EXPECT_THAT(error("gem(M=5)"), HasSubstr("Did you mean 'gen'?"));
    EXPECT_THAT(error("gen(gama=1)"),
                AllOf(HasSubstr("no parameter 'gama'"), HasSubstr("'gamma'?")));
    EXPECT_THAT(error("gen(M=0)"), HasSubstr("Detector 'gen(M=0)' is out of range: M must be a "
                                             "whole number from 1 to 1e+09."));
    EXPECT_THAT(error("gen(M=2.5)"), HasSubstr("'2.5' isn't a whole number"));
    EXPECT_THAT(error("gen(M=5"), HasSubstr("parentheses don't match"));
}

TEST(Registry, ReadsTheFactThatItWrites) {
    const Detectors made =
        make_detectors({"msp", "gen", "gen(M=50, gamma=0.5)", "vim(dim=9)"}, {"gen.M=200000"});
    const std::string fact = describe(made);
    EXPECT_EQ(fact,
              "msp, gen(M=200000 gamma=0.1), gen(gamma=0.5, M=50): M=50 gamma=0.5, vim(dim=9): "
              "dim=9");
    EXPECT_EQ(catalogue::described_names(fact),
              (std::vector<std::string>{"msp", "gen", "gen(gamma=0.5, M=50)", "vim(dim=9)"}));
    EXPECT_EQ(catalogue::described_parameters(fact, "gen"), "M=200000 gamma=0.1");
    EXPECT_EQ(catalogue::described_parameters(fact, "gen(gamma=0.5, M=50)"), "M=50 gamma=0.5");
    EXPECT_EQ(catalogue::described_parameters(fact, "msp"), "");
    EXPECT_EQ(catalogue::described_names("msp, vim(dim=9)"),
              (std::vector<std::string>{"msp", "vim"}))
        << "of files without identities";
}

TEST(Registry, KnowsWhichDetectorsNeedLabels) {
    EXPECT_EQ(needing_labels(make_detectors({}, {})), std::vector<std::string>{"mahalanobis"});
    EXPECT_TRUE(needing_labels(make_detectors({"vim", "msp"}, {})).empty());
}

TEST(Registry, SaysHowToFitWhatIsMissing) {
    Detectors detectors = make_detectors({"msp", "react"}, {"react.quantile=0.9"});
    statistics::FittedClassifier fitted{{at::zeros({2, 3}), at::zeros({2})}, {}};
    fitted.statistics.numbers = {{"feature_width", 3}, {"classes", 2}};
    std::string message;
    try {
        prepare_all(detectors, fitted);
    } catch (const Error& error) {
        message = error.what();
    }
    EXPECT_THAT(message, HasSubstr("Fit again with --detectors react among the others and with "
                                   "--set react.quantile=0.9, or score without it: --without "
                                   "react."));
}

TEST(Registry, AsksForWhatDetectorsNeed) {
    EXPECT_TRUE(needs_of(make_detectors({"msp", "max_logit", "energy", "gen"}, {})).empty());
    const statistics::Needs needs = needs_of(make_detectors({"vim", "mahalanobis"}, {"vim.dim=3"}));
    ASSERT_EQ(needs.size(), 3u);
    EXPECT_EQ(needs[0].statistic.text(), "residual_space(dim=3)");
    EXPECT_EQ(needs[1].statistic.text(), "vim_alpha(dim=3)");
    EXPECT_EQ(needs[1].detector, "vim");
    EXPECT_EQ(needs[2].statistic.text(), "within_class");
}

TEST(Settings, ThatCannotBeUnderstoodAreNamed) {
    EXPECT_THAT(setting_error("gen"),
                AllOf(HasSubstr("'gen'"), HasSubstr("detector.parameter=value")));
    EXPECT_THAT(setting_error("gamma=0.1"), HasSubstr("detector.parameter=value"));
    EXPECT_THAT(setting_error("gem.gamma=1"), HasSubstr("Did you mean 'gen'?"));
    EXPECT_THAT(setting_error("gen.gama=1"),
                AllOf(HasSubstr("no parameter 'gama'"), HasSubstr("'gamma'?")));
    EXPECT_THAT(setting_error("msp.gamma=1"), HasSubstr("It has none."));
    EXPECT_THAT(setting_error("gen.gamma=big"), HasSubstr("'big' isn't a number"));
    EXPECT_THAT(setting_error("gen.gamma=auto"), HasSubstr("'auto' isn't a number"));
    EXPECT_THAT(setting_error("gen.gamma="), HasSubstr("isn't a number"));
    EXPECT_THAT(setting_error("gen.gamma=nan"),
                testing::AnyOf(HasSubstr("out of range"), HasSubstr("isn't a number")));
    EXPECT_THAT(setting_error("gen.M=2.5"), HasSubstr("'2.5' isn't a whole number"));
    EXPECT_THAT(setting_error("gen.M=0"), AllOf(HasSubstr("out of range"), HasSubstr("from 1 to")));
    EXPECT_THAT(setting_error("gen.gamma=-1"), HasSubstr("out of range"));
    EXPECT_THAT(setting_error("vim.dim=0"), HasSubstr("out of range"));
}

}  // namespace
}  // namespace farout::detectors

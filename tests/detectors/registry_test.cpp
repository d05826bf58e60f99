// Detectors by name and their settings.

#include "detectors/registry.h"

#include <functional>
#include <set>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "extraction/outputs/odin.h"

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

TEST(Registry, DescribesEveryDetector) {
    std::set<std::string> names;
    for (const DetectorEntry& entry : all_detectors()) {
        EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
        EXPECT_FALSE(entry.formula.empty()) << entry.name;
        EXPECT_FALSE(entry.source.empty()) << entry.name;
        for (const Parameter& parameter : entry.parameters) {
            EXPECT_LE(parameter.minimum, parameter.default_value.value_or(parameter.minimum))
                << parameter.name;
            EXPECT_GE(parameter.maximum, parameter.default_value.value_or(parameter.maximum))
                << parameter.name;
        }
    }
    EXPECT_TRUE(names.contains("odin"));
}

TEST(Registry, WithoutNamesTakesAllThatLookAtFeatures) {
    const Detectors made = make_detectors({}, {});
    EXPECT_EQ(made.size(), 15U);
    EXPECT_EQ(made.size(), all_detectors().size() - 2);  // odin, knn
    for (const NamedDetector& named : made)
        EXPECT_EQ(find_detector(named.name).input, DetectorInput::features) << named.name;
}

TEST(Registry, ParametersAreDescribedToTheLastDigit) {
    const auto described = [](const std::string& setting) {
        return describe(make_detectors({"odin"}, {setting}).front().parameters);
    };
    EXPECT_EQ(described("odin.temperature=1000"),
              extraction::to_text(extraction::OdinParameters{}));
    EXPECT_EQ(described("odin.temperature=1000.0000001"),
              extraction::to_text(extraction::OdinParameters{.temperature = 1000.0000001}));
}

TEST(Registry, SuggestsTheNearestName) {
    EXPECT_EQ(find_detector("vim").name, "vim");
    EXPECT_THAT(usage_error_of([] { find_detector("mahalanobi"); }),
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

TEST(Registry, LeavesDetectorsOut) {
    EXPECT_EQ(names_without({}, {}), std::vector<std::string>{});
    EXPECT_EQ(names_without({}, {"mahalanobis"}).size(), 14U);
    EXPECT_EQ(names_without({}, {"odin"}).size(), 15U);  // which isn't among them anyway
    EXPECT_EQ(names_without({"vim", "gen", "msp"}, {"gen"}),
              (std::vector<std::string>{"vim", "msp"}));
    EXPECT_THAT(usage_error_of([] { names_without({}, {"mahalanobi"}); }),
                HasSubstr("Did you mean 'mahalanobis'?"));
    EXPECT_THAT(usage_error_of([] {
                    names_without({"gen", "msp"}, {"vim"});
                }),
                HasSubstr("--without vim: it isn't among the detectors gen, msp"));
    EXPECT_THAT(usage_error_of([] { names_without({"gen"}, {"gen"}); }),
                HasSubstr("leaves no detector"));
}

TEST(Registry, KnowsHowManyNeighboursAreAskedFor) {
    EXPECT_EQ(most_neighbours(make_detectors({}, {})).k, 0);
    const Neighbours most = most_neighbours(make_detectors({"msp", "knn"}, {"knn.k=7"}));
    EXPECT_EQ(most.k, 7);
    EXPECT_EQ(most.by, "knn");
    EXPECT_EQ(names_without({}, {"knn"}).size(), 15U);  // which isn't among them anyway
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

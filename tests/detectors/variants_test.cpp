// Several of a kind with other parameters side by side, as a search has them: each scores as it
// does alone, and no parameter does nothing.

#include <cstring>

#include <gtest/gtest.h>

#include "core/text.h"
#include "detectors/scored_set.h"

namespace farout::detectors {
namespace {

using catalogue::Parameter;

const bool reproducible = setenv("MKL_CBWR", "AVX2,STRICT", 0) == 0;

/// What fits the few features and rows of a case.
const std::vector<std::string>& settings_of_case() {
    static const std::vector<std::string> settings{"vim.dim=6",
                                                   "residual.dim=6",
                                                   "gen_residual.dim=6",
                                                   "pca_regularised.dim=6",
                                                   "weiper_kld.repeats=3",
                                                   "kpca_corp.M=48",
                                                   "weiper_kld.bank=200",
                                                   "nnguide.bank=150",
                                                   "nnguide.k=8",
                                                   "actsub.bank=150",
                                                   "cfood.bank=150",
                                                   "cfood.rho=0.1",
                                                   "nac_penultimate.bank=120",
                                                   "gmm.ridge=0.01",
                                                   "gmm.covariance=full"};
    return settings;
}

/// Another value than the one that a detector has there.
std::string other_value(const std::string& detector, const Parameter& parameter,
                        const catalogue::ParameterValue& now) {
    const std::string name = detector + "." + parameter.name;
    static const std::map<std::string, std::string> chosen{{"gen.M", "2"},
                                                           {"gen_residual.M", "2"},
                                                           {"gen_react.M", "2"},
                                                           {"gen_local_react.M", "2"},
                                                           {"openmax.alpha", "1"},
                                                           {"openmax.tail", "6"},
                                                           {"wdiscood.dim", "2"},
                                                           {"vra.low", "0.2"},
                                                           {"vra.high", "0.6"},
                                                           {"vra.shift", "0.3"},
                                                           {"pca_regularised.high", "0.4"},
                                                           {"actsub.dim", "2"},
                                                           {"actsub.percentile", "50"},
                                                           {"temp_scale.temperature", "3"},
                                                           {"vra_clip.lower_quantile", "0.7"},
                                                           {"kpca_corp.dim", "7"}};
    if (const auto found = chosen.find(name); found != chosen.end()) return found->second;
    if (parameter.kind == Parameter::Kind::word) {
        for (const std::string& word : parameter.words)
            if (word != now.text()) return word;
    }
    if (parameter.name == "seed") return "7";
    if (parameter.name == "dim") return now.text() == "3" ? "4" : "3";
    if (parameter.name == "percentile") return "40";
    const double half = now.number() / 2;
    const bool is_whole = parameter.kind == Parameter::Kind::integer;
    return is_whole ? std::to_string(static_cast<std::int64_t>(half)) : shortest_digits(half);
}

/// Of each parameter of a kind, a detector that has another value there.
std::vector<std::string> variants_of(const catalogue::DetectorKind& kind) {
    const Detectors made = make_detectors({kind.name}, settings_of_case());
    std::vector<std::string> variants;
    for (const Parameter& parameter : kind.parameters) {
        const auto told = made.front().parameters.find(parameter.name);
        const catalogue::ParameterValue now =
            told != made.front().parameters.end() ? told->second : parameter.default_value;
        Identity identity{kind.name, {}};
        for (const catalogue::Setting& setting : catalogue::parse_settings(settings_of_case()))
            if (setting.detector == kind.name && setting.parameter != parameter.name)
                identity.parameters.emplace_back(setting.parameter, setting.value.text());
        identity.parameters.emplace_back(parameter.name, other_value(kind.name, parameter, now));
        variants.push_back(catalogue::parse_choice(identity.text()).name);
    }
    return variants;
}

class Variants : public testing::TestWithParam<std::string> {};

TEST_P(Variants, ScoreAsTheyDoAloneAndOtherwiseThanTheDefault) {
    const catalogue::DetectorKind& kind = catalogue::find_detector(GetParam());
    std::vector<std::string> names{kind.name};
    for (std::string& name : variants_of(kind)) names.push_back(std::move(name));
    const ReferenceCase arrays = reference_case("rectified");
    Detectors all = make_detectors(names, settings_of_case());
    const features::FeaturesInMemory training = training_of(arrays);
    std::vector<std::int64_t> labels = validation_labels(arrays);
    labels.resize(100);
    const features::FeaturesInMemory validation(arrays.at("train").slice(0, 0, 100), labels, 50);
    const statistics::FittedClassifier fitted{
        head_of(arrays), statistics::fit_statistics(*parallel::make_local_communicator(),
                                                    {.train = &training, .id_val = &validation},
                                                    head_of(arrays), needs_of(all))
                             .statistics};
    prepare_all(all, fitted);
    const ScoredSet set{fitted, arrays.at("evaluation")};
    const at::Tensor together = set.score(all).contiguous();
    const at::Tensor together_on_device = set.score_on(at::kCPU, all);
    for (std::size_t k = 0; k < all.size(); ++k) {
        const auto place = static_cast<std::int64_t>(k);
        const at::Tensor alone = set.score(Detectors{all[k]})[0];
        EXPECT_EQ(
            std::memcmp(alone.const_data_ptr(), together[place].const_data_ptr(), alone.nbytes()),
            0)
            << all[k].name << " takes something of another";
        EXPECT_TRUE(at::equal(set.score_on(at::kCPU, {all[k]})[0], together_on_device[place]))
            << all[k].name << " takes something of another, in its plain form";
        if (k > 0) {
            EXPECT_FALSE(at::equal(together[0], together[place]))
                << all[k].name << " scores as " << kind.name << " does";
        }
    }
}

std::vector<std::string> kinds_with_parameters() {
    std::vector<std::string> names;
    for (const catalogue::DetectorKind& kind : catalogue::all_detectors())
        if (kind.input == catalogue::DetectorInput::features && !kind.parameters.empty() &&
            !kind.looks_at_whole_set)
            names.push_back(kind.name);
    return names;
}

INSTANTIATE_TEST_SUITE_P(Kinds, Variants, testing::ValuesIn(kinds_with_parameters()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace farout::detectors

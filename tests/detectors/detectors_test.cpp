// Every detector's scores against float64 references (scikit-learn, SciPy, NumPy, mpmath), and what
// must hold of any.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>

#include <gmock/gmock.h>

#include "core/error.h"
#include "detectors/generated_case.h"
#include "detectors/reference_case.h"
#include "detectors/registry.h"
#include "statistics/quantile.h"

namespace farout {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// As farout runs (see cli/environment.cpp): a row's product is the same wherever the row stands.
const bool reproducible = setenv("MKL_CBWR", "AVX2,STRICT", 0) == 0;

// The rows of "scores" in the fixtures.
const std::vector<std::string> scored = {
    "msp",       "max_logit",       "energy",   "react",        "vim",
    "residual",  "shannon_entropy", "gen",      "gen_residual", "local_react",
    "gen_react", "gen_local_react", "gradnorm", "mahalanobis",  "kl_matching"};

Detectors detectors_of(const ReferenceCase& arrays) {
    const double dim = arrays.at("numbers")[0].item<double>();
    return make_detectors(scored, {"vim.dim=" + std::to_string(static_cast<int>(dim))});
}

/// A set of rows with the quantiles of its values, as the scoring pass has them.
struct ScoredSet {
    const FittedClassifier& fitted;
    at::Tensor features;
    ScoringTables tables{fitted};
    SetQuantiles quantiles = quantiles_of(features);

    static SetQuantiles quantiles_of(const at::Tensor& features) {
        const std::vector<std::int64_t> labels(static_cast<std::size_t>(features.size(0)), -1);
        const std::vector<double> wanted{0.9995};
        return quantiles_of_set(*make_local_communicator(), FeaturesInMemory(features, labels),
                                wanted);
    }
    ScoredRows rows() const { return {tables, quantiles, features}; }
    at::Tensor score(const Detector& detector) const {
        ScoredRows all = rows();
        return detector.score(all);
    }
};

/// n scores of each detector, in one matrix as the reference's.
at::Tensor score_case(const ReferenceCase& arrays) {
    const FittedClassifier fitted = fit_case(arrays);
    Detectors detectors = detectors_of(arrays);
    prepare_all(detectors, fitted);
    const ScoredSet set{fitted, arrays.at("evaluation")};
    ScoredRows rows = set.rows();
    std::vector<at::Tensor> columns;
    for (const NamedDetector& named : detectors) columns.push_back(named.detector->score(rows));
    return at::stack(columns);
}

std::string error_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

void expect_scores(const std::string& name, const at::Tensor& found, const ReferenceCase& arrays) {
    for (std::int64_t d = 0; d < found.size(0); ++d) {
        const std::string& detector = scored[static_cast<std::size_t>(d)];
        double largest = 0;
        for (std::int64_t i = 0; i < found.size(1); ++i) {
            const double reference = arrays.at("scores")[d][i].item<double>();
            const double difference = std::abs(found[d][i].item<double>() - reference);
            // Below float32's smallest normal number (1.2e-38) a stored score has fewer digits.
            const double allowed = 1e-4 * std::abs(reference) + 1e-44;
            EXPECT_LE(difference, allowed) << detector << ", row " << i;
            if (std::abs(reference) > 1e-37)
                largest = std::max(largest, difference / std::abs(reference));
        }
        std::printf("%-26s %-15s largest relative error %.1e\n", name.c_str(), detector.c_str(),
                    largest);
    }
}

void expect_ranking(const at::Tensor& found, const ReferenceCase& arrays) {
    for (std::int64_t d = 0; d < found.size(0); ++d) {
        const double* reference = arrays.at("scores")[d].const_data_ptr<double>();
        const float* scores = found[d].const_data_ptr<float>();
        for (std::int64_t i = 0; i < found.size(1); ++i)
            for (std::int64_t j = 0; j < found.size(1); ++j) {
                const double gap = 1e-5 * std::max(std::abs(reference[i]), std::abs(reference[j]));
                if (reference[j] - reference[i] > gap + 1e-42) {
                    EXPECT_LT(scores[i], scores[j])
                        << scored[static_cast<std::size_t>(d)] << ' ' << i << ' ' << j;
                }
            }
    }
}

class DetectorReference : public testing::TestWithParam<std::string> {};
class DetectorReferenceAtWidth : public testing::TestWithParam<std::string> {};

TEST_P(DetectorReference, IsMetByEveryScore) {
    const ReferenceCase arrays = read_case(GetParam());
    const at::Tensor found = score_case(arrays);
    expect_scores(GetParam(), found, arrays);
    expect_ranking(found, arrays);
}

// Fitting takes seconds here: one test for all.
TEST_P(DetectorReferenceAtWidth, IsMetByEveryScore) {
    const ReferenceCase arrays = make_generated_case(GetParam());
    const at::Tensor found = score_case(arrays);
    expect_scores(GetParam(), found, arrays);
    expect_ranking(found, arrays);
}

TEST_P(DetectorReference, HasThePredictions) {
    const ReferenceCase arrays = read_case(GetParam());
    Logits logits(head_of(arrays), arrays.at("evaluation"));
    const std::vector<std::int64_t> predictions = integers(arrays.at("predictions"));
    for (std::size_t i = 0; i < predictions.size(); ++i)
        EXPECT_EQ(logits.peaks()[i].index, predictions[i]) << i;
}

INSTANTIATE_TEST_SUITE_P(Widths, DetectorReferenceAtWidth, testing::ValuesIn(generated_cases()),
                         [](const auto& tested) { return tested.param; });
INSTANTIATE_TEST_SUITE_P(Cases, DetectorReference, testing::ValuesIn(all_cases()),
                         [](const auto& tested) { return tested.param; });

TEST(Detectors, GiveEqualRowsEqualScores) {
    ASSERT_TRUE(reproducible);
    const at::Tensor found = score_case(read_case("awkward"));
    for (std::int64_t d = 0; d < found.size(0); ++d)
        for (std::int64_t i = 10; i < 15; ++i)
            EXPECT_EQ(found[d][i].item<float>(), found[d][9].item<float>())
                << scored[static_cast<std::size_t>(d)];
}

TEST(Gen, SumsTheLargestProbabilities) {
    // γ = 1 over all classes: 1 − Σ p².
    const ReferenceCase arrays = read_case("plain");
    const FittedClassifier fitted{head_of(arrays), {}};
    const ScoredSet set{fitted, arrays.at("evaluation")};
    const at::Tensor z = at::addmm(fitted.head.bias.to(at::kDouble), set.features.to(at::kDouble),
                                   fitted.head.weight.t().to(at::kDouble));
    const at::Tensor p = at::softmax(z, 1);
    const auto score = [&](const std::vector<std::string>& settings) {
        return set.score(*make_detectors({"gen"}, settings).front().detector).to(at::kDouble);
    };
    EXPECT_TRUE(at::allclose(score({"gen.gamma=1"}), -(1 - p.square().sum(1)), 1e-5, 0));
    const at::Tensor top = std::get<0>(p.topk(2, 1));
    EXPECT_TRUE(at::allclose(score({"gen.gamma=0.5", "gen.M=2"}), -(top * (1 - top)).sqrt().sum(1),
                             1e-5, 0));
    EXPECT_TRUE(score({"gen.M=6"}).equal(score({"gen.M=600"})));
}

TEST(Mahalanobis, LeavesOutClassesWithoutTrainingRows) {
    const ReferenceCase arrays = read_case("awkward");
    ASSERT_EQ(arrays.at("class_counts")[3].item<std::int64_t>(), 0);
    FittedClassifier fitted = fit_case(arrays);
    Detectors detectors = make_detectors({"mahalanobis"}, {});
    prepare_all(detectors, fitted);
    const ScoredSet set{fitted, arrays.at("evaluation")};
    const at::Tensor before = set.score(*detectors.front().detector);
    // A mean exactly on the first row would make its distance 0, if it took part.
    fitted.statistics.tensors["class_means"][3].copy_(arrays.at("evaluation")[0]);
    prepare_all(detectors, fitted);
    EXPECT_TRUE(set.score(*detectors.front().detector).equal(before));
}

TEST(Detectors, SayWhenStatisticsAreMissing) {
    const ReferenceCase arrays = read_case("plain");
    FittedClassifier fitted{head_of(arrays), {}};
    fitted.statistics.numbers = {{"feature_width", 16}, {"classes", 6}};
    fitted.statistics.name = "s.h5";
    for (const char* name :
         {"react", "vim", "residual", "gen_residual", "gen_react", "mahalanobis", "kl_matching"}) {
        Detectors detectors = make_detectors({name}, {});
        EXPECT_THAT(error_of([&] { prepare_all(detectors, fitted); }),
                    AllOf(HasSubstr("'s.h5' holds no"), HasSubstr(name),
                          HasSubstr("Fit again with --detectors")));
    }
    Detectors plain = make_detectors({"msp", "max_logit", "energy", "shannon_entropy", "gen",
                                      "local_react", "gen_local_react", "gradnorm"},
                                     {});
    EXPECT_NO_THROW(prepare_all(plain, fitted));
}

TEST(Detectors, RefuseStatisticsOfAnotherHead) {
    FittedClassifier fitted = fit_case(read_case("plain"));
    Detectors detectors = make_detectors({}, {});
    FittedClassifier wide = fitted;
    wide.head = GeneratedSet(2, 17, 6).head;
    EXPECT_THAT(error_of([&] { prepare_all(detectors, wide); }),
                AllOf(HasSubstr("for 16 features a row"), HasSubstr("the head has 17")));
    FittedClassifier more = fitted;
    more.head = GeneratedSet(2, 16, 7).head;
    EXPECT_THAT(error_of([&] { prepare_all(detectors, more); }), HasSubstr("the head has 7"));
    fitted.statistics.tensors["origin"] = at::zeros({15}, at::kDouble);
    EXPECT_THAT(error_of([&] { prepare_all(detectors, fitted); }),
                HasSubstr("origin is Double [15]"));
}

TEST(Detectors, RefuseAHeadThatIsNotFinite) {
    FittedClassifier fitted = fit_case(read_case("plain"));
    fitted.head.bias = fitted.head.bias.clone();
    fitted.head.bias[2] = std::numeric_limits<float>::infinity();
    Detectors detectors = make_detectors({"msp"}, {});
    EXPECT_THAT(error_of([&] { prepare_all(detectors, fitted); }),
                HasSubstr("The head holds a NaN or an infinity"));
}

TEST(Vim, RefusesAnotherPrincipalSpaceThanTheFittedOne) {
    const FittedClassifier fitted = fit_case(read_case("plain"));
    Detectors other = make_detectors({"vim"}, {"vim.dim=5"});
    EXPECT_THAT(error_of([&] { prepare_all(other, fitted); }),
                AllOf(HasSubstr("fitted with vim.dim=8, not 5"), HasSubstr("--set vim.dim=5")));
    Detectors any = make_detectors({"vim"}, {"vim.dim=auto"});
    EXPECT_NO_THROW(prepare_all(any, fitted));
}

}  // namespace
}  // namespace farout

// Every detector's scores against float64 references (scikit-learn, SciPy, NumPy, mpmath), and what
// must hold of any.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>

#include <ATen/detail/CUDAHooksInterface.h>
#include <gmock/gmock.h>

#include "core/error.h"
#include "detectors/generated_case.h"
#include "detectors/reference_case.h"
#include "detectors/registry.h"
#include "detectors/scored_set.h"

namespace farout::detectors {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// As farout runs (see parallel/environment.cpp): a row's product is the same wherever the row
// stands.
const bool reproducible = setenv("MKL_CBWR", "AVX2,STRICT", 0) == 0;

std::string error_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

/// Who computed scores, and how far they may be from the references, as a share.
struct Computed {
    const char* by;
    double tolerance;
    double of_kl_matching;
    double of_relative_mahalanobis_pp;

    double tolerance_of(const std::string& detector) const {
        if (detector == "kl_matching") return of_kl_matching;
        return detector == "relative_mahalanobis_pp" ? of_relative_mahalanobis_pp : tolerance;
    }
};
constexpr Computed host{"host", 1e-4, 1e-4, 1e-4};

/// Statistics of far features and of a covariance near to singular are worth fewer digits; so are
/// mean softmaxes where the fixture holds some of them only (see use_reference_statistics()), and
/// the difference of two distances where covariances of normalised features are near to singular:
/// those of the constant columns of "awkward".
Computed device_for(const std::string& name, const ReferenceCase& arrays) {
    const bool delicate = name == "far_from_zero" || name == "ill_conditioned";
    const bool all_means = arrays.at("predicted_counts").count_nonzero().item<std::int64_t>() ==
                           arrays.at("kl_classes").numel();
    const double tolerance = delicate ? 1e-6 : 1e-9;
    return {"device", tolerance, all_means ? 1e-9 : 1e-6, name == "awkward" ? 1e-6 : tolerance};
}

void expect_scores(const std::string& name, const at::Tensor& found, const FittedCase& fitted,
                   const Computed& computed) {
    for (std::int64_t d = 0; d < found.size(0); ++d) {
        const std::string& detector = fitted.detectors[static_cast<std::size_t>(d)].name;
        const double tolerance = computed.tolerance_of(detector);
        double largest = 0;
        for (std::int64_t i = 0; i < found.size(1); ++i) {
            const double reference = fitted.references[d][i].item<double>();
            const double difference = std::abs(found[d][i].item<double>() - reference);
            // Below float32's smallest normal number (1.2e-38) a stored score has fewer digits.
            const double allowed = tolerance * std::abs(reference) + 1e-44;
            EXPECT_LE(difference, allowed) << detector << ", row " << i;
            if (std::abs(reference) > 1e-37)
                largest = std::max(largest, difference / std::abs(reference));
        }
        std::printf("%-26s %-15s %-6s largest relative error %.1e\n", name.c_str(),
                    detector.c_str(), computed.by, largest);
    }
}

void expect_ranking(const at::Tensor& found, const FittedCase& fitted) {
    for (std::int64_t d = 0; d < found.size(0); ++d) {
        const double* reference = fitted.references[d].const_data_ptr<double>();
        const float* scores = found[d].const_data_ptr<float>();
        for (std::int64_t i = 0; i < found.size(1); ++i)
            for (std::int64_t j = 0; j < found.size(1); ++j) {
                const double gap = 1e-5 * std::max(std::abs(reference[i]), std::abs(reference[j]));
                if (reference[j] - reference[i] > gap + 1e-42) {
                    EXPECT_LT(scores[i], scores[j])
                        << fitted.detectors[static_cast<std::size_t>(d)].name << ' ' << i << ' '
                        << j;
                }
            }
    }
}

class DetectorReference : public testing::TestWithParam<std::string> {};
class DetectorsOnGpu : public testing::TestWithParam<std::string> {};
class DetectorReferenceAtWidth : public testing::TestWithParam<std::string> {};

TEST_P(DetectorReference, IsMetByEveryScore) {
    const FittedCase fitted(GetParam());
    const at::Tensor found = fitted.set.score(fitted.detectors);
    expect_scores(GetParam(), found, fitted, host);
    expect_ranking(found, fitted);
}

TEST_P(DetectorReference, IsMetByEveryScoreOfADevice) {
    FittedCase fitted(GetParam());
    const at::Tensor found = fitted.score_on(at::kCPU);
    expect_scores(GetParam(), found, fitted, device_for(GetParam(), fitted.arrays));
}

TEST_P(DetectorsOnGpu, MeetTheReference) {
    if (at::detail::getCUDAHooks().deviceCount() == 0)
        GTEST_SKIP() << "this build sees no CUDA device";
    FittedCase fitted(GetParam());
    const at::Tensor found = fitted.score_on(at::Device("cuda:0"));
    expect_scores(GetParam(), found, fitted, device_for(GetParam(), fitted.arrays));
}

// Fitting takes seconds here: one test for all.
TEST_P(DetectorReferenceAtWidth, IsMetByEveryScore) {
    FittedCase fitted(GetParam());
    const at::Tensor found = fitted.set.score(fitted.detectors);
    expect_scores(GetParam(), found, fitted, host);
    expect_ranking(found, fitted);
    expect_scores(GetParam(), fitted.score_on(at::kCPU), fitted,
                  device_for(GetParam(), fitted.arrays));
}

TEST_P(DetectorReference, HasThePredictions) {
    const ReferenceCase arrays = read_case(GetParam());
    numerics::Logits logits(numerics::PackedHead(head_of(arrays)), arrays.at("evaluation"));
    const std::vector<std::int64_t> predictions = integers(arrays.at("predictions"));
    for (std::size_t i = 0; i < predictions.size(); ++i)
        EXPECT_EQ(logits.peaks()[i].index, predictions[i]) << i;
}

TEST_P(DetectorReference, HasThePredictionsOfADevice) {
    const ReferenceCase arrays = read_case(GetParam());
    const statistics::FittedClassifier fitted{head_of(arrays), {}};
    quantities::PlainTables tables(fitted, at::kCPU);
    const quantities::SetQuantiles none;
    quantities::PlainRows rows(tables, none, arrays.at("evaluation"));
    EXPECT_EQ(integers(rows.logits().predictions()), integers(arrays.at("predictions")));
}

INSTANTIATE_TEST_SUITE_P(Widths, DetectorReferenceAtWidth, testing::ValuesIn(generated_cases()),
                         [](const auto& tested) { return tested.param; });
INSTANTIATE_TEST_SUITE_P(Cases, DetectorsOnGpu, testing::ValuesIn(all_cases()),
                         [](const auto& tested) { return tested.param; });
INSTANTIATE_TEST_SUITE_P(Cases, DetectorReference, testing::ValuesIn(all_cases()),
                         [](const auto& tested) { return tested.param; });

TEST(Detectors, GiveEqualRowsEqualScores) {
    ASSERT_TRUE(reproducible);
    const FittedCase fitted("awkward");
    const at::Tensor found = fitted.set.score(fitted.detectors);
    for (std::int64_t d = 0; d < found.size(0); ++d)
        for (std::int64_t i = 10; i < 15; ++i)
            EXPECT_EQ(found[d][i].item<float>(), found[d][9].item<float>())
                << fitted.detectors[static_cast<std::size_t>(d)].name;
}

TEST(Gen, SumsTheLargestProbabilities) {
    // γ = 1 over all classes: 1 − Σ p².
    const ReferenceCase arrays = read_case("plain");
    const statistics::FittedClassifier fitted{head_of(arrays), {}};
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
    statistics::FittedClassifier fitted = fit_case(arrays);
    Detectors detectors = make_detectors({"mahalanobis"}, {});
    prepare_all(detectors, fitted);
    const ScoredSet set{fitted, arrays.at("evaluation")};
    const at::Tensor before = set.score(*detectors.front().detector);
    // A mean exactly on the first row would make its distance 0, if it took part.
    tensor_in(fitted.statistics, "class_means")[3].copy_(arrays.at("evaluation")[0]);
    prepare_all(detectors, fitted);
    EXPECT_TRUE(set.score(*detectors.front().detector).equal(before));
}

TEST(Detectors, SayWhenStatisticsAreMissing) {
    const ReferenceCase arrays = read_case("plain");
    statistics::FittedClassifier fitted{head_of(arrays), {}};
    fitted.statistics.numbers = {{"feature_width", 16}, {"classes", 6}};
    fitted.statistics.name = "s.h5";
    for (const NamedDetector& named : feature_detectors()) {
        Detectors one{named};
        if (named.detector->needs().empty())
            EXPECT_NO_THROW(prepare_all(one, fitted)) << named.name;
        else
            EXPECT_THAT(error_of([&] { prepare_all(one, fitted); }),
                        AllOf(HasSubstr("'s.h5' holds no"), HasSubstr(named.name),
                              HasSubstr("Fit again with --detectors")));
    }
}

TEST(Detectors, RefuseStatisticsOfAnotherHead) {
    FittedCase plain("plain");
    Detectors& detectors = plain.detectors;
    statistics::FittedClassifier& fitted = plain.fitted;
    statistics::FittedClassifier wide = fitted;
    wide.head = GeneratedSet(2, 17, 6).head;
    EXPECT_THAT(error_of([&] { prepare_all(detectors, wide); }),
                AllOf(HasSubstr("for 16 features a row"), HasSubstr("the head has 17")));
    statistics::FittedClassifier more = fitted;
    more.head = GeneratedSet(2, 16, 7).head;
    EXPECT_THAT(error_of([&] { prepare_all(detectors, more); }), HasSubstr("the head has 7"));
    tensor_in(fitted.statistics, "origin") = at::zeros({15}, at::kDouble);
    EXPECT_THAT(error_of([&] { prepare_all(detectors, fitted); }),
                HasSubstr("origin is Double [15]"));
}

TEST(Detectors, RefuseAHeadThatIsNotFinite) {
    statistics::FittedClassifier fitted = fit_case(read_case("plain"));
    fitted.head.bias = fitted.head.bias.clone();
    fitted.head.bias[2] = std::numeric_limits<float>::infinity();
    Detectors detectors = make_detectors({"msp"}, {});
    EXPECT_THAT(error_of([&] { prepare_all(detectors, fitted); }),
                HasSubstr("The head holds a NaN or an infinity"));
}

TEST(Vim, RefusesAnotherPrincipalSpaceThanTheFittedOne) {
    const statistics::FittedClassifier fitted = fit_case(read_case("plain"));
    Detectors other = make_detectors({"vim"}, {"vim.dim=5"});
    EXPECT_THAT(error_of([&] { prepare_all(other, fitted); }),
                AllOf(HasSubstr("holds no residual_space(dim=5), which detector 'vim' needs (it "
                                "holds residual_space(dim=8))"),
                      HasSubstr("--set vim.dim=5")));
    Detectors any = make_detectors({"vim"}, {"vim.dim=auto"});
    EXPECT_NO_THROW(prepare_all(any, fitted));
}

}  // namespace
}  // namespace farout::detectors

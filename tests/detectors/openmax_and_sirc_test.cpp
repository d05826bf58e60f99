// OpenMax and SIRC: what must hold of them without any reference.

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "detectors/scored_set.h"

namespace farout::detectors {
namespace {

/// Two features that are the logits of two classes.
struct TwoLogits {
    statistics::FittedClassifier fitted{{at::eye(2, 2, at::kFloat), at::zeros({2}, at::kFloat)},
                                        {}};
    explicit TwoLogits(const at::Tensor& weibull) {
        fitted.statistics.numbers = {{"feature_width", 2}, {"classes", 2}};
        fitted.statistics.fitted[{"correct_class_means"}].tensors["correct_means"] =
            at::tensor({5.0, 0.0, 0.0, 5.0}, at::kDouble).view({2, 2});
        fitted.statistics.fitted[{"logit_distance_tails", {{"tail", "20"}}}].tensors["weibull"] =
            weibull;
    }
    double score(const std::string& name, float x, float y) const {
        Detectors detectors = make_detectors({name}, {});
        prepare_all(detectors, fitted);
        return ScoredSet{fitted, at::tensor({x, y}).view({1, 2})}.score(detectors).item<double>();
    }
};

double log_sum_exp(double x, double y) {
    return std::log(std::exp(x) + std::exp(y));
}

TEST(OpenMax, OfLogitsThatNothingIsTakenFromHasAnUnknownClassOfLogitZero) {
    // A scale that no distance reaches: q = 0.
    const TwoLogits far(at::tensor({1.0, 100.0, 1.0, 2.0}, at::kDouble).repeat({2, 1}));
    EXPECT_FLOAT_EQ(far.score("openmax", 3, 1), log_sum_exp(3, 1));
    EXPECT_FLOAT_EQ(far.score("openmax", -3, -2), log_sum_exp(-3, -2));
}

TEST(OpenMax, TakesAllOfAClassWithoutDistribution) {
    const TwoLogits without(at::zeros({2, 4}, at::kDouble));
    EXPECT_FLOAT_EQ(without.score("openmax(alpha=1)", 3, 1), log_sum_exp(0, 1) - 3);
    EXPECT_FLOAT_EQ(without.score("openmax(alpha=1)", 3, -100), -3) << "nothing overflows";
    EXPECT_FLOAT_EQ(without.score("openmax(alpha=2)", 3, 1), log_sum_exp(0, 0.5) - 3 - 0.5);
    EXPECT_FLOAT_EQ(without.score("openmax(alpha=9)", 3, 1), log_sum_exp(0, 0.5) - 3 - 0.5)
        << "of two classes no more than two are revised";
    EXPECT_FLOAT_EQ(without.score("openmax(alpha=1)", 2, 2), log_sum_exp(0, 2) - 2);
}

TEST(OpenMax, FallsWithTheDistanceFromTheClass) {
    // Of distances from 1 to 2.
    const TwoLogits fitted(at::tensor({5000.0, -1e-5, 1.0, 2.0}, at::kDouble).repeat({2, 1}));
    const auto share = [&](float x) {
        return (log_sum_exp(x, 0) - fitted.score("openmax(alpha=1)", x, 0)) / x;
    };
    EXPECT_LT(share(5.5), share(7));
    EXPECT_LT(share(7), share(15));
    EXPECT_NEAR(fitted.score("openmax(alpha=1)", 2e4F, 0), std::log(2) - 2e4, 1e-2)
        << "beyond all distances nothing is left";
    EXPECT_FLOAT_EQ(fitted.score("openmax(alpha=1)", 4.5e4F, 4.4e4F) + 4.5e4, 4.4e4);
}

/// A head of two classes beside training rows whose 1-norms have this mean and deviation.
double sirc(const std::string& name, double mean, double deviation, float x, float y) {
    statistics::FittedClassifier fitted{{at::eye(2, 2, at::kFloat), at::zeros({2}, at::kFloat)},
                                        {}};
    fitted.statistics.numbers = {{"feature_width", 2}, {"classes", 2}};
    fitted.statistics.fitted[{"feature_norm"}].numbers = {{"mean_norm", mean},
                                                          {"norm_deviation", deviation}};
    Detectors detectors = make_detectors({name}, {});
    prepare_all(detectors, fitted);
    return ScoredSet{fitted, at::tensor({x, y}).view({1, 2})}.score(detectors).item<double>();
}

TEST(Sirc, IsTheConfidenceWhereFeaturesAreLong) {
    EXPECT_FLOAT_EQ(sirc("sirc", 10, 1, 1000, 998), std::log1p(std::exp(2)));
    EXPECT_FLOAT_EQ(sirc("sirc", 10, 1, 5, 2), std::log1p(std::exp(3)) - std::log(2)) << "at a";
    EXPECT_FLOAT_EQ(sirc("sirc", 10, 1e-12, 1, 0), std::log1p(std::exp(1)) - std::log(2))
        << "all training rows of one length";
}

TEST(Sirc, OfConfidentRowsGoesOnRising) {
    EXPECT_FLOAT_EQ(sirc("sirc", 10, 1, 20000, 0), 20000);
    EXPECT_FLOAT_EQ(sirc("sirc(confidence=entropy)", 10, 1, 20000, 0), 20000 - std::log1p(20000));
    EXPECT_NEAR(sirc("sirc(confidence=entropy)", 10, 1, 600, 0), 600 - std::log1p(600), 1e-3);
    const double p = 1 / (1 + std::exp(-2.0));
    EXPECT_FLOAT_EQ(sirc("sirc(confidence=entropy)", 10, 1, 1000, 998),
                    -std::log(-p * std::log(p) - (1 - p) * std::log(1 - p)));
}

TEST(Sirc, OfOneClassIsTheLengthAlone) {
    statistics::FittedClassifier fitted{{at::ones({1, 2}, at::kFloat), at::zeros({1}, at::kFloat)},
                                        {}};
    fitted.statistics.numbers = {{"feature_width", 2}, {"classes", 1}};
    fitted.statistics.fitted[{"feature_norm"}].numbers = {{"mean_norm", 10.0},
                                                          {"norm_deviation", 1.0}};
    for (const char* name : {"sirc", "sirc(confidence=entropy)"}) {
        Detectors detectors = make_detectors({name}, {});
        prepare_all(detectors, fitted);
        const ScoredSet set{fitted, at::tensor({3.F, 4.F}).view({1, 2})};
        EXPECT_FLOAT_EQ(set.score(detectors).item<double>(), -std::log(2)) << name;
    }
}

}  // namespace
}  // namespace farout::detectors

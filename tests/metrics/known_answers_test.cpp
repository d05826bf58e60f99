// Cases whose answers follow from the definitions by hand.
#include <cmath>
#include <limits>
#include <numeric>

#include <gtest/gtest.h>

#include "metrics/auroc.h"
#include "metrics/operating_points.h"
#include "metrics/precision_recall.h"
#include "score_cases.h"

namespace farout::metrics {
namespace {

/// Outlier scores (higher = more OOD) as our scores.
std::vector<float> negated(float first, int count) {
    std::vector<float> scores;
    for (int i = 0; i < count; ++i) scores.push_back(-(first + static_cast<float>(i)));
    return scores;
}

TEST(KnownAnswers, TheTwoFpr95sDiffer) {
    const SetMetrics metrics = evaluate_scores(negated(0, 30), negated(10.5F, 20));
    EXPECT_EQ(metrics.fpr95_ood_positive, 18.0 / 30.0);
    EXPECT_EQ(metrics.fpr95_id_positive, 17.0 / 20.0);
}

TEST(KnownAnswers, CountsBeyondFloat32) {
    constexpr std::size_t many = std::size_t{1} << 24;
    std::vector<float> id(many, 0.0F);
    id.insert(id.end(), 2001, 2.0F);
    std::vector<float> ood(1001, 1.0F);
    ood.insert(ood.end(), 1000, -1.0F);
    const double expected =
        1.0 - (1001.0 * static_cast<double>(many)) / ((static_cast<double>(many) + 2001) * 2001.0);
    EXPECT_NEAR(evaluate_scores(id, ood).auroc, expected, 1e-15);
}

TEST(KnownAnswers, AllEqualIsAHalf) {
    EXPECT_EQ(evaluate_scores<float>({1, 1, 1}, {1, 1}).auroc, 0.5);
    EXPECT_EQ(evaluate_scores<float>({1}, {1}).auroc, 0.5);
}

TEST(KnownAnswers, OneAgainstOne) {
    const SetMetrics right = evaluate_scores<float>({2}, {1});
    EXPECT_EQ(right.auroc, 1.0);
    EXPECT_EQ(right.fpr95_id_positive, 0.0);
    EXPECT_EQ(right.fpr95_ood_positive, 0.0);
    EXPECT_EQ(right.detection_error, 0.0);
    const SetMetrics wrong = evaluate_scores<float>({1}, {2});
    EXPECT_EQ(wrong.auroc, 0.0);
    EXPECT_EQ(wrong.fpr95_id_positive, 1.0);
    EXPECT_EQ(wrong.fpr95_ood_positive, 1.0);
    EXPECT_EQ(wrong.detection_error, 0.5);
}

TEST(KnownAnswers, AThresholdBelongsToTheAccepted) {
    // 20 in-distribution scores 1..20: k = 19, threshold 2; the OOD score 2 is accepted.
    std::vector<float> id(20);
    std::iota(id.begin(), id.end(), 1.0F);
    EXPECT_EQ(evaluate_scores<float>(id, {2, 1.5F}).fpr95_id_positive, 0.5);
}

TEST(KnownAnswers, InfinitiesRankLikeExtremeValues) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const std::vector<float> id = {infinity, 3, 1, -infinity};
    const std::vector<float> ood = {2, -infinity, infinity};
    const std::vector<float> finite_id = {9, 3, 1, -9};
    const std::vector<float> finite_ood = {2, -9, 9};
    EXPECT_EQ(figures_of(evaluate_scores(id, ood)),
              figures_of(evaluate_scores(finite_id, finite_ood)));
}

TEST(KnownAnswers, DoubleScoresAreNotRoundedToFloat) {
    EXPECT_EQ(evaluate_scores<double>({1 + 1e-12}, {1}).auroc, 1.0);
    EXPECT_EQ(evaluate_scores<float>({1 + 1e-12F}, {1}).auroc, 0.5);
}

TEST(KnownAnswers, HandComputedVariance) {
    // ID 1, 3 against OOD 2, 4: placements of ID 0, ½; of OOD ½, 0. Variances 1/8, over n: 1/16.
    const SetMetrics metrics = evaluate_scores<float>({1, 3}, {2, 4});
    EXPECT_EQ(metrics.auroc, 0.25);
    EXPECT_DOUBLE_EQ(metrics.auroc_variance.id, 1.0 / 16);
    EXPECT_DOUBLE_EQ(metrics.auroc_variance.ood, 1.0 / 16);
    EXPECT_EQ(metrics.auroc_low, 0.0);
    EXPECT_EQ(metrics.auroc_high, 1.0);
}

Interval gamma_interval_of(double figure, double variance, double overlooked,
                           double shortfall = 0) {
    return gamma_interval({.value = figure,
                           .variance = {variance, 0},
                           .overlooked = {overlooked, 0},
                           .shortfall = shortfall});
}

// Of real scores, computed apart from this code: AUROC, DeLong's interval, smaller set, the gamma
// interval, in points.
TEST(KnownAnswers, GammaIntervalsOfRealScores) {
    struct Known {
        double auroc, delong_low, delong_high, n, low, high;
    };
    for (const Known& one : {Known{99.117, 98.977, 99.256, 1797, 98.933, 99.251},
                             {98.835, 98.671, 98.999, 1797, 98.628, 98.994}}) {
        const double error = (one.delong_high - one.delong_low) / 200 / normal_critical;
        const Interval interval = gamma_interval_of(one.auroc / 100, error * error, 0.5 / one.n);
        EXPECT_NEAR(interval.low, one.low / 100, 2e-5);
        EXPECT_NEAR(interval.high, one.high / 100, 2e-5);
    }
}

// Two sets apart: "1.83 over the smaller set" is the rule of three for events of half a size.
TEST(KnownAnswers, SetsThatDontOverlapHaveTheRuleOfThree) {
    for (const double n : {50.0, 1000.0, 50'000.0}) {
        const Interval interval = gamma_interval_of(1, 0, 0.5 / n);
        EXPECT_EQ(interval.high, 1);
        EXPECT_NEAR(1 - interval.low, 1.83 / n, 0.01 / n);
    }
}

TEST(KnownAnswers, IntervalsAreMirrored) {
    const Interval above = gamma_interval_of(0.9, 1e-4, 1e-3);
    const Interval below = gamma_interval_of(0.1, 1e-4, 1e-3);
    EXPECT_NEAR(below.low, 1 - above.high, 1e-15);
    EXPECT_NEAR(below.high, 1 - above.low, 1e-15);
    const Interval unknown = gamma_interval_of(0.9, std::nan(""), 1e-3);
    EXPECT_EQ(unknown.low, 0);
    EXPECT_EQ(unknown.high, 1);
}

TEST(KnownAnswers, AShortfallRaisesTheUpperEndAlone) {
    for (const double figure : {0.2, 0.6, 0.9}) {
        const Interval plain = gamma_interval_of(figure, 1e-4, 1e-3);
        const Interval short_of = gamma_interval_of(figure, 1e-4, 1e-3, 0.03);
        EXPECT_EQ(short_of.low, plain.low);
        EXPECT_GT(short_of.high, plain.high + 0.025);
        EXPECT_LT(short_of.high, plain.high + 0.035);
    }
    EXPECT_EQ(gamma_interval_of(0.9, 1e-4, 1e-3, 0.2).high, 1);
}

// What has no mirror image has the lower one of both forms' ends, and the same upper end.
TEST(KnownAnswers, WithoutMirrorImageAnOverlookedImageLowersSmallValuesToo) {
    for (const double value : {0.05, 0.3, 0.6}) {
        UncertainFigure figure{.value = value, .variance = {0, 0}, .overlooked = {0.02, 0.01}};
        const Interval mirrored = gamma_interval(figure);
        EXPECT_EQ(mirrored.low < value, value >= 0.5);
        figure.has_mirror_image = false;
        const Interval both = gamma_interval(figure);
        EXPECT_EQ(both.high, mirrored.high);
        EXPECT_LT(both.low, value - 0.02);
        EXPECT_EQ(both.low == mirrored.low, value >= 0.5);
    }
}

// Two positive images in steps: by hand. Scores 3, 1 against 2: precisions 1 and 2/3, with half an
// image more 1 and 5/7; the trapezoids' area is 1/2 + (1 / 2 + 2/3) / 4.
TEST(KnownAnswers, ShortfallOfAnAupr) {
    PrecisionRecallCurve curve(2, 1, 1, PrecisionRecallCurve::Order::from_highest);
    curve.visit({1, 0, 1, 0});
    curve.visit({0, 1, 1, 1});
    curve.visit({1, 0, 2, 1});
    const PrecisionRecallCurve closed = curve.closed();
    EXPECT_NEAR(closed.area(), 0.5 + (1.0 / 2 + 2.0 / 3) / 4, 1e-15);
    EXPECT_NEAR(closed.shortfall(), (1.5 / 2.5 + 2.5 / 3.5) / 4 - (1.0 / 2 + 2.0 / 3) / 4, 1e-15);
}

TEST(KnownAnswers, OneScoreLeavesTheIntervalOpen) {
    const SetMetrics metrics = evaluate_scores<float>({5}, {1, 2, 3});
    EXPECT_EQ(metrics.auroc_low, 0.0);
    EXPECT_EQ(metrics.auroc_high, 1.0);
}

/// The walk over 50,000 in-distribution scores (half at 3, half at 1) and 10^8 OOD scores (half at
/// 2, half at 0), without their memory.
template <typename Visitor>
void walk_full_scale(Visitor& visitor) {
    constexpr std::uint64_t half_id = 25'000;
    constexpr std::uint64_t half_ood = 50'000'000;
    visitor.visit({0, half_id, 0, 0});
    visitor.visit({half_id, 0, 0, half_ood});
    visitor.visit({half_id, half_id, half_ood, 0});
    visitor.visit({2 * half_id, 0, half_ood, half_ood});
}
constexpr SetSizes full_scale{50'000, 100'000'000};

TEST(FullScale, AurocAndVarianceDoNotOverflow) {
    AurocCounts counts(full_scale);
    walk_full_scale(counts);
    EXPECT_EQ(counts.auroc(), 0.75);
    // Placements are 1 and ½ on both sides: variance (n/(n−1))/16, over n.
    EXPECT_NEAR(counts.variance().id, 1.0 / 16 / 49'999, 1e-20);
    EXPECT_NEAR(counts.variance().ood, 1.0 / 16 / 99'999'999, 1e-23);
}

TEST(FullScale, OperatingPointsDoNotOverflow) {
    OperatingPoints points(full_scale);
    walk_full_scale(points);
    EXPECT_EQ(points.fpr95_id_positive(), 0.5);
    EXPECT_EQ(points.fpr95_ood_positive(), 0.5);
    EXPECT_EQ(points.detection_error(), 0.25);
}

TEST(FullScale, PrecisionRecallKeepsItsDigits) {
    // One OOD score between every two of 10^6 distinct in-distribution ones.
    constexpr std::uint64_t count = 1'000'000;
    PrecisionRecallAreas areas({count, count});
    long double expected = 0;
    long double last_precision = 1;
    for (std::uint64_t i = 0; i < count; ++i) {
        areas.visit({i, 1, i, 0});
        areas.visit({i + 1, 0, i, 1});
        const long double precision =
            static_cast<long double>(i + 1) / static_cast<long double>(2 * i + 1);
        expected += (precision + last_precision) / 2 / count;
        last_precision = 0.5L;
    }
    EXPECT_NEAR(areas.in().value, static_cast<double>(expected), 1e-15);
}

TEST(FullScale, TooManyPairsAreRefused) {
    EXPECT_THROW(AurocCounts({std::uint64_t{1} << 32, std::uint64_t{1} << 31}), std::exception);
    EXPECT_NO_THROW(AurocCounts({std::uint64_t{1} << 31, std::uint64_t{1} << 31}));
}

}  // namespace
}  // namespace farout::metrics

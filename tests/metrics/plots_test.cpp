// Curves: their areas are the figures that other tests hold to scikit-learn's; thinning by brute
// force.
#include "metrics/plots.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "metrics/evaluate.h"
#include "splitmix.h"

namespace farout::metrics {
namespace {

using Scores = std::vector<float>;

SortedScores<float> random_scores(Random& random, std::size_t count, std::uint64_t levels,
                                  float shift) {
    Scores scores;
    for (std::size_t i = 0; i < count; ++i)
        scores.push_back(static_cast<float>(random.below(levels) + random.below(levels)) + shift);
    return SortedScores<float>({scores, {}, "d", "s"});
}

double area_under(const Curve& curve) {
    double area = 0;
    for (std::size_t i = 1; i < curve.size(); ++i)
        area += (curve[i].x - curve[i - 1].x) * (curve[i].y + curve[i - 1].y) / 2;
    return area;
}

double distance_to_segment(const CurvePoint& p, const CurvePoint& a, const CurvePoint& b) {
    const double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
    const double at =
        square > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / square, 0.0, 1.0) : 0;
    return std::hypot(p.x - a.x - at * dx, p.y - a.y - at * dy);
}

double distance_to_curve(const CurvePoint& p, const Curve& curve) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 1; i < curve.size(); ++i)
        least = std::min(least, distance_to_segment(p, curve[i - 1], curve[i]));
    return least;
}

struct Pair {
    SortedScores<float> id, ood;
};

std::vector<Pair> pairs() {
    Random random(3);
    std::vector<Pair> made;
    for (const std::uint64_t levels : {1U, 3U, 40U, 100000U})
        for (const std::size_t n : {1U, 7U, 2000U})
            made.push_back({random_scores(random, n, levels, static_cast<float>(levels) / 3),
                            random_scores(random, n / 2 + 1, levels, 0)});
    return made;
}

TEST(CurveTest, AreasAreTheFigures) {
    for (const auto& [id, ood] : pairs()) {
        const SetMetrics metrics = evaluate(id, ood);
        EXPECT_NEAR(area_under(roc_curve(id, ood)), metrics.auroc, 1e-12);
        EXPECT_NEAR(area_under(precision_recall_curve(id, ood, Positive::id)), metrics.aupr_in,
                    1e-12);
        EXPECT_NEAR(area_under(precision_recall_curve(id, ood, Positive::ood)), metrics.aupr_out,
                    1e-12);
    }
}

TEST(CurveTest, ThinningMovesNoPointFurtherThanTheTolerance) {
    for (const auto& [id, ood] : pairs())
        for (const Curve& curve :
             {roc_curve(id, ood), precision_recall_curve(id, ood, Positive::id),
              precision_recall_curve(id, ood, Positive::ood)})
            for (const double tolerance : {0.0, 5e-4, 0.02}) {
                const Curve thin = thinned(curve, tolerance);
                EXPECT_EQ(thin.front().x, curve.front().x);
                EXPECT_EQ(thin.back().x, curve.back().x);
                EXPECT_EQ(thin.back().y, curve.back().y);
                for (const CurvePoint& point : curve)
                    ASSERT_LE(distance_to_curve(point, thin), tolerance + 1e-12);
            }
}

TEST(CurveTest, FullSizeCurvesBecomeSmall) {
    Random random(4);
    const auto id = random_scores(random, 50000, 1U << 20U, 400000);
    const auto ood = random_scores(random, 17632, 1U << 20U, 0);
    EXPECT_LT(thinned(roc_curve(id, ood), 5e-4).size(), 200U);
    EXPECT_LT(thinned(precision_recall_curve(id, ood, Positive::id), 5e-4).size(), 400U);
}

/// Uniform scores on 0…1 and squares of such: the true ROC curve is y = 1 − (1 − x)², or
/// y = 1 − √(1 − x) with the sets exchanged.
TEST(CurveTest, BandHoldsTheWholeTrueCurve) {
    Random random(5);
    const int runs = 400;
    int held = 0;
    for (int run = 0; run < runs; ++run) {
        const auto uniform = [&] {
            return static_cast<float>(random.below(1U << 24U)) / (1U << 24U);
        };
        Scores id(60), ood(40);
        for (float& score : id) score = std::sqrt(uniform());
        for (float& score : ood) score = uniform();
        const Curve curve = roc_curve(SortedScores<float>({id, {}, "d", "s"}),
                                      SortedScores<float>({ood, {}, "d", "s"}));
        const RocBand band = roc_band(id.size(), ood.size());
        const auto truth = [](double x) {
            const double t = 1 - std::clamp(x, 0.0, 1.0);
            return 1 - t * t;
        };
        // The curve of the truth rises: it passes the box around a point if it isn't above or below
        // all of it.
        held += std::all_of(curve.begin(), curve.end(), [&](const CurvePoint& at) {
            return truth(at.x + band.x) >= at.y - band.y && truth(at.x - band.x) <= at.y + band.y;
        });
    }
    EXPECT_GE(held, runs * 93 / 100);  // at least 95 % but for three standard errors
}

TEST(HistogramTest, CountsEveryScoreOnce) {
    const float infinity = std::numeric_limits<float>::infinity();
    Scores scores;
    for (int i = 0; i < 1000; ++i) scores.push_back(static_cast<float>(i));
    scores.insert(scores.end(), {infinity, -infinity, 1e30F});
    const SortedScores<float> sorted({scores, {}, "d", "s"});
    const SortedScores<float>* const sets[] = {&sorted};
    const Bins bins = bins_over(sets, 10);
    EXPECT_EQ(bins.count, 10U);
    EXPECT_NEAR(bins.low, 2, 1);
    EXPECT_NEAR(bins.low + 10 * bins.width, 999, 1);
    const auto counts = histogram(sorted, bins);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        sum += counts[i];
        EXPECT_NEAR(static_cast<double>(counts[i]), 100, 5) << i;
    }
    EXPECT_EQ(sum, scores.size());
}

TEST(HistogramTest, EqualScoresAreOneBin) {
    const SortedScores<float> sorted({Scores{3, 3, 3}, {}, "d", "s"});
    const SortedScores<float>* const sets[] = {&sorted};
    const Bins bins = bins_over(sets, 10);
    EXPECT_EQ(bins.count, 1U);
    EXPECT_EQ(histogram(sorted, bins), (std::vector<std::uint64_t>{3}));
}

}  // namespace
}  // namespace farout::metrics

// Thresholds to deploy: against FPR95 and its interval where they are the same figure, and by
// counting.
#include "metrics/acceptance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "score_cases.h"

namespace farout::metrics {
namespace {

using Scores = std::vector<float>;

Scores random_scores(Random& random, std::size_t count, std::uint64_t levels, float shift) {
    Scores scores;
    for (std::size_t i = 0; i < count; ++i)
        scores.push_back(static_cast<float>(random.below(levels) + random.below(levels)) + shift);
    return scores;
}

SortedScores<float> sorted(const Scores& scores) {
    return SortedScores<float>({scores, {}, "d", "s"});
}

TEST(AcceptanceTest, NinetyFivePerCentIsFpr95) {
    Random random(1);
    for (const std::size_t n : {1U, 19U, 20U, 21U, 400U, 3001U}) {
        const Scores id = random_scores(random, n, 50, 20);
        const Scores one = random_scores(random, 70, 50, 0);
        const Scores other = random_scores(random, 501, 40, 5);
        const std::vector<SortedScores<float>> ood{sorted(one), sorted(other)};
        const Acceptance at(sorted(id), ood, 20);
        const DetectorMetrics metrics = evaluate_all<float>(id, {one, other});
        for (std::size_t set = 0; set < ood.size(); ++set) {
            const EstimatedShare share = at.ood_share(std::vector<std::size_t>{set});
            EXPECT_EQ(share.share, metrics.sets[set].fpr95_id_positive) << n;
            EXPECT_EQ(share.interval.low, metrics.sets[set].fpr95_id_positive_low) << n;
            EXPECT_EQ(share.interval.high, metrics.sets[set].fpr95_id_positive_high) << n;
        }
        const EstimatedShare both = at.ood_share(std::vector<std::size_t>{0, 1});
        EXPECT_NEAR(both.share, metrics.mean.fpr95_id_positive, 1e-15) << n;
        EXPECT_NEAR(both.interval.low, metrics.mean.fpr95_id_positive_low, 1e-15) << n;
        EXPECT_NEAR(both.interval.high, metrics.mean.fpr95_id_positive_high, 1e-15) << n;
    }
}

TEST(AcceptanceTest, AcceptsTheWantedShareAndNoLowerThresholdIsNeeded) {
    Random random(2);
    for (const std::uint64_t one_in : refused_one_in) {
        for (const std::size_t n : {10U, 101U, 5000U}) {
            const Scores id = random_scores(random, n, 1000, 20);
            const Scores ood = random_scores(random, 333, 1000, -300);
            const std::vector<SortedScores<float>> sets{sorted(ood)};
            const Acceptance at(sorted(id), sets, one_in);
            const auto reach = [](const Scores& scores, float threshold) {
                return static_cast<std::uint64_t>(std::count_if(
                    scores.begin(), scores.end(), [&](float score) { return score >= threshold; }));
            };
            EXPECT_EQ(at.id_accepted(), reach(id, at.threshold()));
            EXPECT_EQ(at.ood_accepted(0), reach(ood, at.threshold()));
            const std::uint64_t wanted = n * (one_in - 1) / one_in;  // ⌊share · n⌋
            EXPECT_GE(at.id_accepted(), wanted);
            const float above = std::nextafter(at.threshold(), 1e9F);
            EXPECT_LT(reach(id, above), wanted);
        }
    }
}

TEST(AcceptanceTest, LowestScoresMayBeInfinite) {
    const float infinity = std::numeric_limits<float>::infinity();
    const std::vector<SortedScores<float>> sets{sorted({-infinity, 0.5F})};
    const Acceptance at(sorted({-infinity, -infinity, 1, 2}), sets, 10);
    EXPECT_EQ(at.threshold(), -infinity);
    EXPECT_EQ(at.id_accepted(), 4U);
    EXPECT_EQ(at.ood_accepted(0), 2U);
}

}  // namespace
}  // namespace farout::metrics

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

TEST(AcceptanceTest, AcceptsEnoughAndNoHigherThresholdDoes) {
    Random random(2);
    for (const std::uint64_t one_in : refused_one_in) {
        for (const std::size_t n : {2U, 10U, 19U, 98U, 99U, 101U, 5000U}) {
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
            // k / (n + 1) ≥ 1 − 1/N, where n + 1 ≥ N; else all.
            if (n + 1 < one_in) {
                EXPECT_EQ(at.id_accepted(), n);
                continue;
            }
            const double wanted = static_cast<double>(one_in - 1) / static_cast<double>(one_in);
            const auto enough = [&](std::uint64_t accepted) {
                return static_cast<double>(accepted) >= wanted * static_cast<double>(n + 1) - 1e-9;
            };
            EXPECT_TRUE(enough(at.id_accepted())) << n << " " << one_in;
            EXPECT_FALSE(enough(reach(id, std::nextafter(at.threshold(), 1e9F))));
            EXPECT_GE(at.expected(), wanted - 1e-12);
            EXPECT_LE(at.expected(),
                      static_cast<double>(at.id_accepted()) / static_cast<double>(n + 1));
        }
    }
}

TEST(AcceptanceTest, SharesHaveIntervalsForThisThreshold) {
    Random random(1);
    const Scores id = random_scores(random, 400, 50, 20);
    const Scores one = random_scores(random, 70, 50, 0);
    const Scores other = random_scores(random, 501, 40, 5);
    const std::vector<SortedScores<float>> ood{sorted(one), sorted(other)};
    const Acceptance at(sorted(id), ood, 20);
    double below = 0;
    double above = 0;
    double mean = 0;
    for (std::size_t set = 0; set < 2; ++set) {
        const EstimatedShare share = at.ood_share(std::vector<std::size_t>{set});
        const Interval expected =
            share_interval(at.ood_accepted(set), ood[set].count(), normal_critical);
        EXPECT_DOUBLE_EQ(share.interval.low, expected.low);
        EXPECT_DOUBLE_EQ(share.interval.high, expected.high);
        mean += share.share / 2;
        below += std::pow(share.share - expected.low, 2) / 4;
        above += std::pow(expected.high - share.share, 2) / 4;
    }
    const EstimatedShare both = at.ood_share(std::vector<std::size_t>{0, 1});
    EXPECT_DOUBLE_EQ(both.share, mean);
    EXPECT_DOUBLE_EQ(both.interval.low, mean - std::sqrt(below));
    EXPECT_DOUBLE_EQ(both.interval.high, mean + std::sqrt(above));
}

// Of new images of the same kind it accepts at least what it says, on average over samples.
TEST(AcceptanceTest, NewImagesAreAcceptedAsOftenAsItSays) {
    Random random(3);
    for (const std::size_t n : {19U, 50U, 200U}) {
        double accepted = 0;
        constexpr int rounds = 4000;
        for (int round = 0; round < rounds; ++round) {
            Scores drawn;
            for (std::size_t i = 0; i <= n; ++i)
                drawn.push_back(static_cast<float>(random.below(1U << 24)));
            const float next = drawn.back();
            drawn.pop_back();
            accepted += next >= accepting_threshold(sorted(drawn), 20) ? 1.0 / rounds : 0;
        }
        const double expected = Acceptance(sorted(Scores(n)), {}, 20).expected();
        EXPECT_GE(expected, 0.95) << n;
        EXPECT_NEAR(accepted, expected, 4 * std::sqrt(0.05 * 0.95 / rounds)) << n;
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

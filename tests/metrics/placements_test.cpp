// Placement values against counting all pairs.
#include "metrics/placements.h"

#include <limits>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace farout::metrics {
namespace {

using testing::ElementsAre;

constexpr float infinity = std::numeric_limits<float>::infinity();

TEST(Placements, AreInTheOrderOfRowsWithoutThoseThatTakeNoPart) {
    const std::vector<float> scores{1, 9, 3, 2, -infinity};
    const std::vector<std::uint8_t> taken{1, 0, 1, 1, 1};
    const std::vector<float> others{2, 0, 2, infinity};
    const SortedScores<float> sorted({scores, taken, "d", "s"});
    const SortedScores<float> sorted_others({others, {}, "d", "o"});
    EXPECT_THAT(shares_below(sorted, sorted_others), ElementsAre(0.25, 0.75, 0.5, 0));
    EXPECT_THAT(shares_above(sorted, sorted_others), ElementsAre(0.75, 0.25, 0.5, 1));
    EXPECT_THAT(twice_below(sorted, sorted_others), ElementsAre(6, 4, 2, 0));
    EXPECT_THAT(twice_above(sorted, sorted_others), ElementsAre(2, 4, 6, 8));
}

TEST(Placements, AreWhatCountingPairsGives) {
    std::mt19937_64 random(7);
    for (const int levels : {1, 2, 5, 1000}) {
        std::uniform_int_distribution<int> level(0, levels - 1);
        std::vector<float> scores(61), others(83);
        for (auto* set : {&scores, &others})
            for (float& score : *set) score = static_cast<float>(level(random));
        const auto shares = shares_below(SortedScores<float>({scores, {}, "d", "s"}),
                                         SortedScores<float>({others, {}, "d", "o"}));
        ASSERT_EQ(shares.size(), scores.size());
        for (std::size_t i = 0; i < scores.size(); ++i) {
            double below = 0;
            for (const float other : others)
                below += other < scores[i] ? 1 : (other == scores[i] ? 0.5 : 0);
            EXPECT_DOUBLE_EQ(shares[i], below / static_cast<double>(others.size()));
        }
    }
}

}  // namespace
}  // namespace farout::metrics

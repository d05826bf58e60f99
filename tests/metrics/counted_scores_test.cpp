#include "metrics/counted_scores.h"

#include <limits>

#include <gtest/gtest.h>

namespace farout::metrics {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

TEST(ScoreKeyTest, RisesWithTheScore) {
    const std::vector<float> rising{-infinity,
                                    std::numeric_limits<float>::lowest(),
                                    -1.5F,
                                    -std::numeric_limits<float>::min(),
                                    -std::numeric_limits<float>::denorm_min(),
                                    0.0F,
                                    std::numeric_limits<float>::denorm_min(),
                                    1.0F,
                                    1.0000001F,
                                    std::numeric_limits<float>::max(),
                                    infinity};
    for (std::size_t i = 1; i < rising.size(); ++i)
        EXPECT_LT(score_key(rising[i - 1]), score_key(rising[i])) << rising[i];
    EXPECT_EQ(score_key(-0.0F), score_key(0.0F));
}

TEST(CountedScoresTest, EqualOnesAreOneRun) {
    CountedScores scores;
    for (const ScoreKey key : {9U, 9U, 5U, 1U, 1U, 1U}) scores.add({key, 2});
    EXPECT_EQ(scores.keys().size(), 3U);
    CountedRuns runs = scores.runs();
    for (const auto& [key, count] : {std::pair{9U, 4U}, {5U, 2U}, {1U, 6U}}) {
        ASSERT_FALSE(runs.done());
        EXPECT_EQ(runs.score(), key);
        EXPECT_EQ(runs.take(), count);
    }
    EXPECT_TRUE(runs.done());
}

TEST(CountedScoresTest, CountsMoreThan32BitsTell) {
    constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
    CountedScores scores;
    scores.add({7, most - 1});
    scores.add({7, 1});
    scores.add({7, most});
    scores.add({7, 5});
    scores.add({3, 1});
    CountedRuns runs = scores.runs();
    EXPECT_EQ(runs.take(), 2 * std::uint64_t{most} + 5);
    EXPECT_EQ(runs.score(), 3U);
    EXPECT_EQ(runs.take(), 1U);
    EXPECT_TRUE(runs.done());
}

}  // namespace
}  // namespace farout::metrics

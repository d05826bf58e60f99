#include "distributed/spread_scores.h"

#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "distributed/distributed_suite.h"
#include "parallel/collective.h"

namespace farout::distributed {
namespace {

constexpr std::size_t ranges_a_rank = 3;

/// This rank's part of a column, parted by all of its keys.
metrics::CountedScores spread(parallel::Communicator& ranks, const Column& column) {
    const MemorySource source(column, "val");
    const Range rows = share_of(source.rows(), ranks.rank(), ranks.size());
    std::vector<metrics::ScoreKey> keys;
    for (std::int64_t row = rows.begin; row < rows.end; ++row)
        keys.push_back(metrics::score_key(column.scores[static_cast<std::size_t>(row)]));
    const auto size = static_cast<std::size_t>(ranks.size());
    const KeyRanges ranges(ranks, keys, ranges_a_rank * size);
    return spread_scores(ranks, source, rows.count(), ranges);
}

using Counts = std::map<metrics::ScoreKey, std::uint64_t, std::greater<>>;

Counts counts_of(const Column& column) {
    Counts counts;
    for (const float score : column.scores) ++counts[metrics::score_key(score)];
    return counts;
}

/// All ranks' keys one after the other, which must fall.
Counts counts_of_all(parallel::Communicator& ranks, const metrics::CountedScores& mine) {
    const auto parts = ranks.gather(std::as_bytes(mine.keys()), 0);
    Counts counts;
    for (const parallel::Bytes& part : parts) {
        for (std::size_t at = 0; at < part.size(); at += sizeof(metrics::CountedKey)) {
            metrics::CountedKey key;
            std::memcpy(&key, &part[at], sizeof key);
            EXPECT_TRUE(counts.empty() || std::prev(counts.end())->first > key.key);
            counts[key.key] += key.count;
        }
    }
    return counts;
}

std::int64_t most_held(parallel::Communicator& ranks, const metrics::CountedScores& mine) {
    return parallel::all_reduce_value(ranks, static_cast<std::int64_t>(mine.keys().size()),
                                      parallel::Reduction::maximum);
}

Column drawn(std::size_t count, double step) {
    std::mt19937 random(5);
    std::normal_distribution<double> normal;
    std::vector<float> scores;
    for (std::size_t i = 0; i < count; ++i)
        scores.push_back(static_cast<float>(step * std::floor(normal(random) / step)));
    return Column(scores);
}

TEST_P(DistributedTest, EveryScoreComesToOneRankInOrder) {
    for (const double step : {1e-6, 0.01, 0.7}) {
        const Column column = drawn(5000, step);
        on_ranks([&](parallel::Communicator& ranks) {
            const Counts all = counts_of_all(ranks, spread(ranks, column));
            EXPECT_TRUE(all == (ranks.is_root() ? counts_of(column) : Counts())) << step;
        });
    }
}

TEST_P(DistributedTest, RanksHoldEqualParts) {
    const Column column = drawn(20000, 1e-7);
    on_ranks([&](parallel::Communicator& ranks) {
        EXPECT_LE(most_held(ranks, spread(ranks, column)), 20000 / ranks.size() + 20);
    });
}

TEST_P(DistributedTest, EqualScoresTakeNoRoom) {
    const Column equal(std::vector<float>(20000, 0.25F));
    Column half = drawn(20000, 1e-7);
    for (std::size_t i = 0; i < half.scores.size(); i += 2) half.scores[i] = 0.25F;
    on_ranks([&](parallel::Communicator& ranks) {
        EXPECT_EQ(most_held(ranks, spread(ranks, equal)), 1);
        EXPECT_LE(most_held(ranks, spread(ranks, half)), 20000 / ranks.size() + 20);
    });
}

TEST_P(DistributedTest, RangesMayHaveNoKeys) {
    const Column one({-3.0F});
    on_ranks([&](parallel::Communicator& ranks) {
        const metrics::CountedScores mine = spread(ranks, one);
        EXPECT_EQ(parallel::all_reduce_value(ranks, static_cast<std::int64_t>(mine.keys().size()),
                                             parallel::Reduction::sum),
                  1);
    });
}

}  // namespace
}  // namespace farout::distributed

// Whatever the number of ranks, the figures are those of one that holds all scores, bit for bit.
#include "distributed/evaluate_distributed.h"

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "distributed/distributed_suite.h"

namespace farout::distributed {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

struct Case {
    std::string name;
    Column id;
    std::vector<Column> ood;
    std::vector<metrics::SetNumbers> groups{};
};

/// Scores on a grid: many ties, few, or hardly any; `shift` lower than the in-distribution ones.
Column drawn(std::mt19937& random, std::size_t count, int levels, float shift) {
    std::normal_distribution<float> normal;
    std::vector<float> scores;
    for (std::size_t i = 0; i < count; ++i) {
        const auto grid = static_cast<float>(levels);
        scores.push_back(std::floor(normal(random) * grid) / grid - shift);
    }
    return Column(scores);
}

/// Every third row takes no part, and half of those hold a NaN.
Column marked(Column column) {
    for (std::size_t row = 0; row < column.scores.size(); row += 3) {
        column.taken[row] = 0;
        if (row % 2 == 0) column.scores[row] = nan;
    }
    return column;
}

/// Infinities and zeros of both signs among others.
Column with_extremes(Column column) {
    const std::vector<float> extremes{infinity, -0.0F, 0.0F, -infinity, 0.0F};
    for (std::size_t row = 0; row < column.scores.size(); row += 2)
        column.scores[row] = extremes[row / 2 % extremes.size()];
    return column;
}

std::vector<Case> cases() {
    std::mt19937 random(20261126);
    const auto draw = [&](std::size_t count, int levels, float shift) {
        return drawn(random, count, levels, shift);
    };
    std::vector<Case> all;
    for (const int levels : {1, 20, 100000})
        all.push_back({"ties " + std::to_string(levels),
                       draw(997, levels, 0),
                       {draw(501, levels, 1), draw(123, levels, 0.3F)}});
    all.push_back({"all equal",
                   Column(std::vector<float>(300, 1.5F)),
                   {Column(std::vector<float>(200, 1.5F))}});
    all.push_back({"apart", draw(300, 50, 0), {draw(200, 50, 1000), draw(250, 50, -1000)}});
    all.push_back({"extremes", with_extremes(draw(400, 10, 0)), {with_extremes(draw(300, 10, 0))}});
    all.push_back({"marked", marked(draw(500, 1000, 0)), {marked(draw(400, 1000, 1))}});
    all.push_back({"one row each", Column({2.0F}), {Column({1.0F}), Column({2.0F})}});
    all.push_back({"fewer rows than ranks",
                   Column({2.0F, 1.0F, -0.0F}),
                   {Column({0.0F, 3.0F}), Column({1.0F})}});
    all.push_back({"groups",
                   draw(700, 30, 0),
                   {draw(300, 30, 0.5F), draw(30, 30, 2), draw(211, 100000, 1), draw(50, 3, 0)},
                   {{2, 0, 1}, {3}, {3, 1}}});
    return all;
}

metrics::DetectorMetrics gathered(const Case& one) {
    std::vector<metrics::ScoreColumn<float>> ood;
    for (const Column& set : one.ood) ood.push_back(set.view("dtd"));
    return metrics::evaluate_sets<float>(one.id.view("val"), ood, one.groups);
}

metrics::DetectorMetrics distributed(parallel::Communicator& ranks, const Case& one,
                                     const ExchangeLimits& limits = {}) {
    const MemorySource id(one.id, "val");
    std::vector<std::unique_ptr<ScoreSource>> ood;
    for (const Column& set : one.ood) ood.push_back(std::make_unique<MemorySource>(set, "dtd"));
    return evaluate_distributed(ranks, id, ood, one.groups, limits);
}

/// All figures of all sets and means, each as the integer of its bits.
std::vector<std::uint64_t> bits_of(const metrics::DetectorMetrics& metrics) {
    std::vector<metrics::SetMetrics> all = metrics.sets;
    all.push_back(metrics.mean);
    all.insert(all.end(), metrics.group_means.begin(), metrics.group_means.end());
    std::vector<std::uint64_t> bits;
    for (const metrics::SetMetrics& set : all) {
        static_assert(sizeof set % sizeof(std::uint64_t) == 0);
        const auto* first = reinterpret_cast<const std::uint64_t*>(&set);
        bits.insert(bits.end(), first, first + sizeof set / sizeof(std::uint64_t));
    }
    return bits;
}

TEST_P(DistributedTest, FiguresHaveTheBitsOfTheGatheredOnes) {
    for (const Case& one : cases()) {
        const auto expected = bits_of(gathered(one));
        on_ranks([&](parallel::Communicator& ranks) {
            EXPECT_EQ(bits_of(distributed(ranks, one)), expected) << one.name;
            const ExchangeLimits tight{.piece_rows = 16, .sample_rows = 5};
            EXPECT_EQ(bits_of(distributed(ranks, one, tight)), expected) << one.name;
        });
    }
}

/// What the gathered evaluation says of it.
std::string message_of(const Case& one) {
    try {
        gathered(one);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST_P(DistributedTest, RefusesWhatTheGatheredEvaluationRefuses) {
    Case nans{"", Column(std::vector<float>(40, 1.0F)), {Column({1.0F, nan, nan})}};
    Case nans_in_id{"", Column(std::vector<float>(40, 1.0F)), {Column({1.0F})}};
    nans_in_id.id.scores[17] = nans_in_id.id.scores[31] = nans_in_id.id.scores[39] = nan;
    const Case marked_nan{"", Column({1.0F, nan, 2.0F}, {1, 0, 0}), {Column({nan}, {1})}};
    const Case empty{"", Column(std::vector<float>{}), {Column({1.0F})}};
    const Case all_marked{"", Column({1.0F}), {Column({1.0F, nan}, {0, 0})}};
    for (const Case& one : {nans, nans_in_id, marked_nan, empty, all_marked}) {
        const std::string expected = message_of(one);
        EXPECT_NE(expected, "");
        on_ranks([&](parallel::Communicator& ranks) {
            try {
                distributed(ranks, one);
                ADD_FAILURE() << "not refused: " << expected;
            } catch (const AgreedError& error) {
                const std::string message = error.what();
                if (!ranks.is_root()) {
                    EXPECT_THAT(message, testing::StartsWith("rank 0 on "));
                }
                EXPECT_EQ(message.substr(ranks.is_root() ? 0 : message.find(": ") + 2), expected);
            }
        });
    }
}

/// The last row can't be read.
class BrokenSource final : public ScoreSource {
  public:
    BrokenSource() : ScoreSource("msp", "val") {}
    std::int64_t rows() const override { return 100; }
    void read(Range rows, std::span<float> scores, std::span<std::uint8_t> taken) const override {
        if (rows.end == 100) throw Error("Broken cable.");
        std::fill(scores.begin(), scores.end(), 1.0F);
        std::fill(taken.begin(), taken.end(), std::uint8_t{1});
    }
};

TEST_P(DistributedTest, WhatOneRankCannotReadEndsAll) {
    on_ranks([](parallel::Communicator& ranks) {
        const Column id({1.0F, 2.0F});
        std::vector<std::unique_ptr<ScoreSource>> ood;
        ood.push_back(std::make_unique<BrokenSource>());
        try {
            evaluate_distributed(ranks, MemorySource(id, "val"), ood);
            ADD_FAILURE() << "not refused";
        } catch (const AgreedError& error) {
            EXPECT_THAT(error.what(), testing::HasSubstr("Broken cable."));
        }
    });
}

}  // namespace
}  // namespace farout::distributed

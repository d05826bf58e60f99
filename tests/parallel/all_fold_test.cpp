#include <algorithm>
#include <bit>
#include <random>

#include <gtest/gtest.h>

#include "core/blocks.h"
#include "core/error.h"
#include "parallel/collective.h"
#include "parallel/ranks.h"

namespace farout {
namespace {

constexpr std::size_t length = 37;

/// Numbers of both signs and of magnitudes from 1e-12 to 1e12: any other order of additions rounds
/// otherwise.
std::vector<double> part_values(std::int64_t part) {
    std::mt19937_64 random(static_cast<std::uint64_t>(part) + 1000);
    std::uniform_real_distribution<double> mantissa(-1, 1);
    std::uniform_int_distribution<int> exponent(-40, 40);
    std::vector<double> values(length);
    for (double& value : values) value = std::ldexp(mantissa(random), exponent(random));
    return values;
}

std::vector<double> sum_of(std::vector<double> left, const std::vector<double>& right) {
    for (std::size_t i = 0; i < length; ++i) left[i] += right[i];
    return left;
}

/// The definition of Fold's order: the largest power of two below the count on the left, the rest
/// on the right.
std::vector<double> by_definition(std::int64_t begin, std::int64_t end) {
    if (end == begin) return std::vector<double>(length);
    if (end - begin == 1) return part_values(begin);
    const auto left =
        static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(end - begin - 1)));
    return sum_of(by_definition(begin, begin + left), by_definition(begin + left, end));
}

std::vector<double> one_after_another(std::int64_t parts) {
    std::vector<double> total(length);
    for (std::int64_t part = 0; part < parts; ++part) total = sum_of(total, part_values(part));
    return total;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
        return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
    });
}

PartialSums sums_over(Range parts) {
    PartialSums sums = make_partial_sums();
    for (std::int64_t part = parts.begin; part < parts.end; ++part) {
        sums.add(part, part_values(part));
    }
    return sums;
}

/// This rank's parts when the boundaries between ranks lie at random places, the same on all ranks.
Range random_share(const Communicator& ranks, std::int64_t parts, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<std::int64_t> bounds{0, parts};
    for (int rank = 1; rank < ranks.size(); ++rank) {
        bounds.push_back(static_cast<std::int64_t>(random() % (static_cast<unsigned>(parts) + 1)));
    }
    std::sort(bounds.begin(), bounds.end());
    const auto rank = static_cast<std::size_t>(ranks.rank());
    return {bounds[rank], bounds[rank + 1]};
}

TEST(AllFoldValues, RoundOtherwiseInAnotherOrder) {
    for (const std::int64_t parts : {5, 13, 64}) {
        EXPECT_FALSE(same_bits(one_after_another(parts), by_definition(0, parts)))
            << "the tests of the order could not fail";
    }
}

TEST_P(AllFoldTest, HasTheBitsOfTheDefinitionForEvenShares) {
    on_ranks([](Communicator& ranks) {
        for (const std::int64_t parts : {1, 2, 3, 4, 5, 6, 7, 8, 13, 31, 64, 100}) {
            const Range share = share_of(parts, ranks.rank(), ranks.size());
            const std::vector<double> total = all_fold(ranks, sums_over(share), length);
            EXPECT_TRUE(same_bits(total, by_definition(0, parts))) << parts << " parts";
        }
    });
}

TEST_P(AllFoldTest, HasTheBitsOfTheDefinitionForAnyShares) {
    on_ranks([](Communicator& ranks) {
        for (unsigned seed = 0; seed < 100; ++seed) {
            const std::int64_t parts = 1 + seed % 17;  // often fewer than ranks
            const Range share = random_share(ranks, parts, seed);
            const std::vector<double> total = all_fold(ranks, sums_over(share), length);
            EXPECT_TRUE(same_bits(total, by_definition(0, parts)))
                << parts << " parts, seed " << seed;
        }
    });
}

TEST_P(AllFoldTest, HasTheBitsOfTheDefinitionWhereOneRankHasAll) {
    on_ranks([](Communicator& ranks) {
        for (int owner = 0; owner < ranks.size(); ++owner) {
            const Range share = ranks.rank() == owner ? Range{0, 11} : Range{0, 0};
            const std::vector<double> total = all_fold(ranks, sums_over(share), length);
            EXPECT_TRUE(same_bits(total, by_definition(0, 11))) << "on rank " << owner;
        }
    });
}

TEST_P(AllFoldTest, IsZeroWhereNobodyHasParts) {
    on_ranks([](Communicator& ranks) {
        EXPECT_EQ(all_fold(ranks, make_partial_sums(), length), std::vector<double>(length));
    });
}

TEST_P(AllFoldTest, TakesSumsOfNoNumbers) {
    on_ranks([](Communicator& ranks) {
        PartialSums sums = make_partial_sums();
        sums.add(ranks.rank(), {});
        EXPECT_TRUE(all_fold(ranks, std::move(sums), 0).empty());
    });
}

TEST_P(AllFoldTest, RefusesSumsOfAnotherLength) {
    on_ranks([](Communicator& ranks) {
        PartialSums sums = make_partial_sums();
        sums.add(ranks.rank(), std::vector<double>(length - 1));
        EXPECT_THROW(all_fold(ranks, std::move(sums), length),
                     Error);  // on every rank, before any message
    });
}

TEST(PartialSums, RefuseValuesOfDifferentLengths) {
    PartialSums sums = make_partial_sums();
    sums.add(0, std::vector<double>(2));
    EXPECT_THROW(sums.add(1, std::vector<double>(3)), Error);
}

}  // namespace
}  // namespace farout

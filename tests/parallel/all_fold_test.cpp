#include <gtest/gtest.h>

#include "core/error.h"
#include "parallel/collective.h"
#include "parallel/fold_values.h"
#include "parallel/ranks.h"

namespace farout::parallel {
namespace {

PartialSums sums_over(Range parts) {
    PartialSums sums = make_partial_sums();
    for (std::int64_t part = parts.begin; part < parts.end; ++part) {
        sums.add(part, part_values(part));
    }
    return sums;
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

TEST_P(AllFoldTest, RefusesLengthsThatRanksDisagreeOn) {
    on_ranks([](Communicator& ranks) {
        if (ranks.size() == 1) return;
        const std::size_t own = length + (ranks.rank() == 1 ? 1 : 0);
        PartialSums sums = make_partial_sums();
        sums.add(ranks.rank(), std::vector<double>(own));
        EXPECT_THROW(all_fold(ranks, std::move(sums), own), AgreedError);
    });
}

TEST(PartialSums, RefuseValuesOfDifferentLengths) {
    PartialSums sums = make_partial_sums();
    sums.add(0, std::vector<double>(2));
    EXPECT_THROW(sums.add(1, std::vector<double>(3)), Error);
}

}  // namespace
}  // namespace farout::parallel

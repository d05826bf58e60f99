#include <gtest/gtest.h>

#include "core/error.h"
#include "parallel/collective.h"
#include "parallel/ranks.h"

namespace farout::parallel {
namespace {

/// What one rank sends another: of a size and with bytes that tell which two.
Bytes message(int from, int to) {
    const auto size =
        static_cast<std::size_t>(from == to ? 3 : (from * 7919 + to * 104729) % 70000);
    return Bytes(size, static_cast<std::byte>(16 * from + to));
}

TEST_P(CollectiveTest, AllToAllBringsEveryRankItsOwn) {
    on_ranks([](Communicator& ranks) {
        std::vector<Bytes> to_each;
        for (int to = 0; to < ranks.size(); ++to) to_each.push_back(message(ranks.rank(), to));
        for (int round = 0; round < 3; ++round) {
            const std::vector<Bytes> from_each = all_to_all(ranks, to_each);
            ASSERT_EQ(from_each.size(), to_each.size());
            for (int from = 0; from < ranks.size(); ++from) {
                EXPECT_TRUE(from_each[static_cast<std::size_t>(from)] ==
                            message(from, ranks.rank()))
                    << "of rank " << from << " on rank " << ranks.rank();
            }
        }
    });
}

TEST_P(CollectiveTest, AllToAllCarriesNothing) {
    on_ranks([](Communicator& ranks) {
        const std::vector<Bytes> nothing(static_cast<std::size_t>(ranks.size()));
        EXPECT_TRUE(all_to_all(ranks, nothing) == nothing);
    });
}

TEST_P(CollectiveTest, AllToAllNeedsAMessageForEachRank) {
    on_ranks([](Communicator& ranks) {
        const std::vector<Bytes> too_many(static_cast<std::size_t>(ranks.size()) + 1);
        EXPECT_THROW(all_to_all(ranks, too_many), Error);
    });
}

}  // namespace
}  // namespace farout::parallel

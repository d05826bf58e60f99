#include "core/blocks.h"

#include <gtest/gtest.h>

namespace farout {
namespace {

TEST(Blocks, CutsRowsIntoBlocksOfWhichTheLastMayBeShorter) {
    const Blocks blocks{.rows = 10, .block_rows = 4};
    EXPECT_EQ(blocks.count(), 3);
    EXPECT_EQ(blocks.rows_of(0), (Range{0, 4}));
    EXPECT_EQ(blocks.rows_of(1), (Range{4, 8}));
    EXPECT_EQ(blocks.rows_of(2), (Range{8, 10}));
}

TEST(Blocks, HasNoShorterBlockWhereRowsAreAMultiple) {
    const Blocks blocks{.rows = 8, .block_rows = 4};
    EXPECT_EQ(blocks.count(), 2);
    EXPECT_EQ(blocks.rows_of(1), (Range{4, 8}));
}

TEST(Blocks, HasNoneForNoRows) {
    EXPECT_EQ((Blocks{.rows = 0, .block_rows = 4}.count()), 0);
}

TEST(Range, CountsAndKnowsWhenItIsEmpty) {
    EXPECT_EQ((Range{3, 7}.count()), 4);
    EXPECT_FALSE((Range{3, 4}.empty()));
    EXPECT_TRUE((Range{3, 3}.empty()));
}

TEST(ShareOf, CoversEverythingOnceInOrderAndEvenly) {
    for (const std::int64_t count : {0, 1, 2, 3, 7, 100, 1281167}) {
        for (const int size : {1, 2, 3, 5, 64, 500}) {
            std::int64_t next = 0;
            std::int64_t before = count / size + 1;
            for (int rank = 0; rank < size; ++rank) {
                const Range share = share_of(count, rank, size);
                EXPECT_EQ(share.begin, next);
                EXPECT_LE(share.count(), before) << "earlier ranks have the larger shares";
                EXPECT_GE(share.count(), count / size);
                next = share.end;
                before = share.count();
            }
            EXPECT_EQ(next, count) << count << " among " << size;
        }
    }
}

TEST(ShareOf, WorksBeyond32Bits) {
    const std::int64_t count = std::int64_t{1} << 60;
    EXPECT_EQ(share_of(count, 499, 500).end, count);
}

TEST(ShareBeside, RootTakesLessByItsOtherWork) {
    for (const std::int64_t count : {0, 1, 7, 49, 1000}) {
        for (const int size : {1, 2, 3, 7}) {
            for (const std::int64_t handicap : {0, 1, 16, 5000}) {
                std::int64_t next = 0;
                for (int rank = 0; rank < size; ++rank) {
                    const Range share = share_beside(handicap, count, rank, size);
                    EXPECT_EQ(share.begin, next);
                    EXPECT_LE(share.begin, share.end);
                    next = share.end;
                }
                EXPECT_EQ(next, count);
            }
        }
    }
    EXPECT_EQ(share_beside(16, 49, 0, 2), (Range{0, 16}));
    EXPECT_EQ(share_beside(16, 49, 1, 2), (Range{16, 49}));
    EXPECT_EQ(share_beside(16, 49, 0, 1), (Range{0, 49}));
    EXPECT_EQ(share_beside(5000, 49, 0, 3), (Range{0, 0}));
    EXPECT_EQ(share_beside(5000, 49, 1, 3), (Range{0, 25}));
}

}  // namespace
}  // namespace farout

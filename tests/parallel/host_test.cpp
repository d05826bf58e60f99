#include "parallel/host.h"

#include <vector>

#include <gtest/gtest.h>
#include <sched.h>

#include "core/error.h"

namespace farout::parallel {
namespace {

CoreMask cores(std::size_t begin, std::size_t end) {
    CoreMask mask;
    for (std::size_t core = begin; core < end; ++core) mask.insert(core);
    return mask;
}

TEST(FairShare, OfARankAloneIsItsWholeMask) {
    EXPECT_EQ(fair_share(std::vector{cores(0, 6)}, 0), 6);
    EXPECT_EQ(fair_share(std::vector{cores(1000, 8192)}, 0), 7192);
}

TEST(FairShare, OfRanksWithTheSameMaskIsEqual) {
    const std::vector<CoreMask> four(4, cores(0, 8));
    for (std::size_t rank = 0; rank < 4; ++rank) EXPECT_EQ(fair_share(four, rank), 2);
    EXPECT_EQ(fair_share(std::vector<CoreMask>(3, cores(0, 8)), 2), 2) << "the whole part";
    EXPECT_EQ(fair_share(std::vector<CoreMask>(3, cores(0, 3)), 2), 1) << "three thirds are one";
    EXPECT_EQ(fair_share(std::vector<CoreMask>(48, cores(0, 96)), 5), 2);
}

TEST(FairShare, OfRanksBoundToTheirOwnCoresIsTheirMask) {
    const std::vector<CoreMask> masks{cores(0, 4), cores(4, 6)};
    EXPECT_EQ(fair_share(masks, 0), 4);
    EXPECT_EQ(fair_share(masks, 1), 2);
}

TEST(FairShare, OfMasksThatOverlapCountsSharedCoresInPart) {
    const std::vector<CoreMask> masks{cores(0, 4), cores(2, 6)};
    EXPECT_EQ(fair_share(masks, 0), 3);
}

TEST(FairShare, IsAtLeastOne) {
    EXPECT_EQ(fair_share(std::vector<CoreMask>(5, cores(0, 2)), 4), 1) << "more ranks than cores";
    EXPECT_EQ(fair_share(std::vector{CoreMask{}}, 0), 1) << "the system doesn't tell";
}

TEST(OwnCores, AreThoseTheSchedulerNames) {
    cpu_set_t before;
    ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
    EXPECT_EQ(fair_share(std::vector{own_cores()}, 0), CPU_COUNT(&before));

    std::size_t last = 0;
    for (std::size_t core = 0; core < CPU_SETSIZE; ++core) {
        if (CPU_ISSET(core, &before)) last = core;
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(last, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    const CoreMask bound = own_cores();
    ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
    EXPECT_TRUE(bound.contains(last));
    EXPECT_EQ(fair_share(std::vector{bound}, 0), 1);
}

TEST(ThreadsWanted, IsTheFirstNumberOfTheVariable) {
    EXPECT_EQ(threads_wanted("4"), 4);
    EXPECT_EQ(threads_wanted(" 4 , 2"), 4);
    EXPECT_EQ(threads_wanted(nullptr), std::nullopt);
    EXPECT_EQ(threads_wanted(""), std::nullopt);
}

TEST(ThreadsWanted, RefusesWhatIsNoNumberOfThreads) {
    for (const char* text : {"0", "-1", "many", "99999999999", ",2"}) {
        EXPECT_THROW(threads_wanted(text), UsageError) << text;
    }
}

}  // namespace
}  // namespace farout::parallel

#include "parallel/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "message_of.h"

namespace farout::parallel {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::message_of;

/// A machine of 8 cores with 1 GiB free for each of two ranks.
Limits small_machine() {
    return {.cores = 8, .ranks = 2, .free_bytes = 0x1p30, .threads = 16, .workers = 32};
}

TEST(Limits, FollowFromTheMachineAndItsRanks) {
    const auto cores = sysconf(_SC_NPROCESSORS_ONLN);
    const Limits alone = limits_of(Place{0, 1, 1});
    EXPECT_EQ(alone.cores, cores);
    EXPECT_EQ(alone.threads, std::max(4L, 4 * cores));
    EXPECT_EQ(alone.workers, std::max(16L, 8 * cores));
    EXPECT_GT(alone.free_bytes, 0);
    EXPECT_LE(alone.free_bytes, static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
                                    static_cast<double>(sysconf(_SC_PAGESIZE)));
    const Limits crowded = limits_of(Place{7, 1000, 1});
    EXPECT_EQ(crowded.threads, std::max(4L, 4 * cores / 1000)) << "a share, and never none";
    EXPECT_LT(crowded.free_bytes, alone.free_bytes / 500);
}

TEST(Limits, OfThreadsNameWhatAsksForThem) {
    EXPECT_NO_THROW(require_threads(16, "--threads", small_machine()));
    EXPECT_THAT(message_of([] { require_threads(17, "--threads", small_machine()); }),
                AllOf(HasSubstr("--threads asks for 17 threads"), HasSubstr("8 cores for 2 ranks"),
                      HasSubstr("at most 16")));
}

}  // namespace
}  // namespace farout::parallel

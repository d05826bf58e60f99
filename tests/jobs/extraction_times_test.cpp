#include "jobs/extraction_times.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parallel/threads_communicator.h"

namespace farout::jobs {
namespace {

/// A rank that computes for 6 of 10 s and one that computes for 2 s and waits for the other.
std::vector<extraction::RankTimes> two_ranks() {
    extraction::RankTimes busy;
    busy.computed_rows = 300;
    busy.waiting_for_pixels = 3.5;
    busy.computing = 6;
    busy.writing = 0.5;
    busy.decoding = 9;
    extraction::RankTimes idle;
    idle.computed_rows = 100;
    idle.computing = 2;
    idle.waiting_for_ranks = 8;
    idle.decoding = 1;
    return {busy, idle};
}

TEST(ExtractionTimes, AreToldAsSharesOfTheTimeOfTheAverageRank) {
    EXPECT_EQ(describe_times(two_ranks(), 10),
              "40 % computing, 40 % waiting for other ranks, 18 % waiting for pixels, 3 % writing, "
              "decoding threads busy 50 %");
}

TEST(ExtractionTimes, LeaveOutWhatTookNoTime) {
    extraction::RankTimes alone;
    alone.computing = 99.9;
    alone.writing = 0.1;
    EXPECT_EQ(describe_times({alone}, 100), "100 % computing, decoding threads busy 0 %");
}

TEST(ExtractionTimes, HaveALineARank) {
    EXPECT_EQ(times_table(two_ranks(), 10),
              "  rank    images  images/s  checking %  waiting for pixels %  computing %  writing %"
              "  waiting for other ranks %  decoders busy %\n"
              "     0       300        30           0                    35           60          5"
              "                          0               90\n"
              "     1       100        50           0                     0           20          0"
              "                         80               10\n");
}

TEST(ExtractionTimes, OfAllRanksAreGatheredInTheirOrder) {
    parallel::run_as_threads(3, [](parallel::Communicator& communicator) {
        extraction::RankTimes own;
        own.computed_rows = communicator.rank();
        own.writing = 0.5 * communicator.rank();
        const auto all = gather_times(communicator, own);
        ASSERT_EQ(all.size(), communicator.is_root() ? 3U : 0U);
        for (std::size_t rank = 0; rank < all.size(); ++rank) {
            EXPECT_EQ(all[rank].computed_rows, static_cast<std::int64_t>(rank));
            EXPECT_EQ(all[rank].writing, 0.5 * static_cast<double>(rank));
        }
    });
}

}  // namespace
}  // namespace farout::jobs

#include "parallel/threads_communicator.h"

#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/text.h"
#include "parallel/collective.h"

namespace farout::parallel {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// The message that run_as_threads throws; the test's time limit says that nobody waits for ever.
std::string failure_of(int ranks, const std::function<void(Communicator&)>& work) {
    try {
        run_as_threads(ranks, work);
    } catch (const std::exception& error) {
        return error.what();
    }
    return "";
}

TEST(ThreadsCommunicator, RunsEveryRankOnce) {
    std::atomic<int> sum{0};
    run_as_threads(5, [&](Communicator& ranks) { sum += 1 << ranks.rank(); });
    EXPECT_EQ(sum, 31);
}

TEST(ThreadsCommunicator, NeedsARank) {
    EXPECT_THROW(run_as_threads(0, [](Communicator&) {}), Error);
}

TEST(ThreadsCommunicator, ARankThatFailsReleasesTheOthersFromCollectiveCalls) {
    const std::vector<std::function<void(Communicator&)>> calls{
        [](Communicator& ranks) { ranks.barrier(); },
        [](Communicator& ranks) { broadcast_value(ranks, 1); },
        [](Communicator& ranks) { all_reduce_value(ranks, 1, Reduction::sum); },
        [](Communicator& ranks) { ranks.gather({}, 0); },
        [](Communicator& ranks) { ranks.settle_alarm(); },
        [](Communicator& ranks) { ranks.make_counter(); },
        [](Communicator& ranks) { agree(ranks, [] {}); },
        [](Communicator& ranks) { all_fold(ranks, make_partial_sums(), 4); },
    };
    for (const auto& call : calls) {
        std::atomic<int> released{0};
        const std::string failure = failure_of(5, [&](Communicator& ranks) {
            if (ranks.rank() == 3) throw std::runtime_error("Broken cable.");
            try {
                call(ranks);
            } catch (const Error& error) {
                EXPECT_THAT(error.what(), HasSubstr("Broken cable."));
                ++released;
                throw;
            }
        });
        EXPECT_EQ(failure, "Broken cable.") << "the cause, not its consequences on smaller ranks";
        EXPECT_EQ(released, 4);
    }
}

TEST(ThreadsCommunicator, ARankThatFailsReleasesTheOthersFromMessages) {
    EXPECT_EQ(failure_of(3,
                         [](Communicator& ranks) {
                             if (ranks.rank() == 2) throw Error("Broken cable.");
                             Bytes data(1);
                             ranks.receive(data, 1 - ranks.rank());
                         }),
              "Broken cable.");
}

TEST(ThreadsCommunicator, ARankThatEndsReleasesTheOthers) {
    EXPECT_THAT(failure_of(3,
                           [](Communicator& ranks) {
                               if (ranks.rank() != 1) ranks.barrier();
                           }),
                HasSubstr("Rank 1 has ended"));
    EXPECT_THAT(failure_of(2,
                           [](Communicator& ranks) {
                               Bytes data(1);
                               if (ranks.rank() == 0) ranks.receive(data, 1);
                           }),
                AllOf(HasSubstr("waits for a message of rank 1"), HasSubstr("has ended")));
}

TEST(ThreadsCommunicator, MessagesOfARankThatHasEndedStillArrive) {
    run_as_threads(2, [](Communicator& ranks) {
        Bytes data(1, std::byte{7});
        if (ranks.rank() == 1) {
            ranks.send(data, 0);
        } else {
            data[0] = std::byte{0};
            ranks.receive(data, 1);
            EXPECT_EQ(data[0], std::byte{7});
        }
    });
}

TEST(ThreadsCommunicator, ARankThatGoesOnAfterALossFailsAgain) {
    EXPECT_EQ(failure_of(3,
                         [](Communicator& ranks) {
                             if (ranks.rank() == 2) throw Error("Broken cable.");
                             for (int i = 0; i < 5; ++i) {
                                 EXPECT_THROW(ranks.barrier(), Error);
                             }
                         }),
              "Broken cable.");
}

TEST(ThreadsCommunicator, CollectiveCallsMustMatch) {
    EXPECT_THAT(failure_of(3,
                           [](Communicator& ranks) {
                               if (ranks.rank() == 1) {
                                   broadcast_value(ranks, 1);
                               } else {
                                   ranks.barrier();
                               }
                           }),
                AllOf(HasSubstr("rank 1 called broadcast"), HasSubstr("rank 0 called barrier")));
    EXPECT_THAT(failure_of(2, [](Communicator& ranks) { broadcast_value(ranks, 1, ranks.rank()); }),
                HasSubstr("must match"));
    EXPECT_THAT(failure_of(2,
                           [](Communicator& ranks) {
                               Bytes data(ranks.rank() == 0 ? 3 : 4);
                               ranks.broadcast(data, 0);
                           }),
                HasSubstr("must match"));
}

TEST(ThreadsCommunicator, AnAgreedFailureReachesEveryRankEvenWhenSomeHaveLeft) {
    for (int round = 0; round < 200; ++round) {
        std::atomic<int> agreed{0};
        failure_of(5, [&](Communicator& ranks) {
            try {
                agree(ranks, [&] {
                    if (ranks.rank() == 4) throw Error("SIGTERM came.", ExitStatus::interrupted);
                });
            } catch (const AgreedError& error) {
                agreed += error.status() == ExitStatus::interrupted ? 1 : 0;
                throw;
            }
        });
        ASSERT_EQ(agreed, 5);
    }
}

TEST(ThreadsCommunicatorDeathTest, AbortEndsTheProcessWithTheStatus) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const auto abort_on_one = [] {
        run_as_threads(3, [](Communicator& ranks) {
            if (ranks.rank() == 1) ranks.abort(42);
            ranks.barrier();
        });
    };
    EXPECT_EXIT(abort_on_one(), testing::ExitedWithCode(42), "");
    EXPECT_EXIT(make_local_communicator()->abort(43), testing::ExitedWithCode(43), "");
}

}  // namespace
}  // namespace farout::parallel

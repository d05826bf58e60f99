#include "parallel/collective.h"

#include <new>
#include <regex>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/text.h"
#include "parallel/ranks.h"

namespace farout::parallel {
namespace {

/// What a rank saw of an agreed failure.
struct Seen {
    std::string message;
    ExitStatus status = ExitStatus::ok;
};

Seen see(const std::function<void()>& work) {
    try {
        work();
    } catch (const AgreedError& error) {
        const std::regex host("^(rank [0-9]+ on )[^:]+");
        return {std::regex_replace(error.what(), host, "$1HOST"), error.status()};
    }
    return {};
}

/// Whether ranks that didn't fail are among those that were asked to do the work.
enum class Others { did_well, failed_too };

/// What a rank is told of a failure of `failing`, whatever the host's name.
std::string told_to(const Communicator& ranks, int failing, const std::string& message,
                    Others others) {
    const bool plain = ranks.rank() == failing && (ranks.size() == 1 || others != Others::did_well);
    return plain ? message : concat("rank ", failing, " on HOST: ", message);
}

TEST_P(CollectiveTest, BroadcastsValuesOfAnyTrivialType) {
    on_ranks([](Communicator& ranks) {
        struct Pair {
            double a;
            int b;
        };
        const int root = ranks.size() - 1;
        const Pair mine = ranks.rank() == root ? Pair{0.1, 7} : Pair{0, 0};
        const Pair pair = broadcast_value(ranks, mine, root);
        EXPECT_EQ(pair.a, 0.1);
        EXPECT_EQ(pair.b, 7);

        std::vector<float> values(3, ranks.rank() == root ? 1.5F : 0.0F);
        broadcast(ranks, std::span<float>(values), root);
        EXPECT_EQ(values, std::vector<float>(3, 1.5F));
    });
}

TEST_P(CollectiveTest, BroadcastsTextOfAnyLength) {
    on_ranks([](Communicator& ranks) {
        const std::string with_zero("a\0b", 3);
        const int root = ranks.size() - 1;
        for (const std::string& text : {std::string(), with_zero, std::string(100000, 'x')}) {
            EXPECT_EQ(broadcast_text(ranks, ranks.rank() == root ? text : "other", root), text);
        }
    });
}

TEST_P(CollectiveTest, AgreeDoesTheWorkOnceOnEveryRank) {
    on_ranks([](Communicator& ranks) {
        int calls = 0;
        agree(ranks, [&] { ++calls; });
        EXPECT_EQ(calls, 1);
    });
}

TEST_P(CollectiveTest, AFailureOnAnyRankIsThrownOnAll) {
    on_ranks([](Communicator& ranks) {
        for (int failing = 0; failing < ranks.size(); ++failing) {
            const Seen seen = see([&] {
                agree(ranks, [&] {
                    if (ranks.rank() == failing) throw Error("The disk is full.");
                });
            });
            EXPECT_EQ(seen.message, told_to(ranks, failing, "The disk is full.", Others::did_well));
            EXPECT_EQ(seen.status, ExitStatus::failed);
        }
    });
}

TEST_P(CollectiveTest, TheFailingRankOfTheSmallestNumberIsHeard) {
    on_ranks([](Communicator& ranks) {
        const int first = ranks.size() / 2;
        const Seen seen = see([&] {
            agree(ranks, [&] {
                if (ranks.rank() >= first) throw Error(concat("Failure of ", ranks.rank()));
            });
        });
        const Others others = first > 0 ? Others::did_well : Others::failed_too;
        EXPECT_EQ(seen.message, told_to(ranks, first, concat("Failure of ", first), others));
    });
}

TEST_P(CollectiveTest, AFailureOfAllRanksIsToldTheRootWithoutARank) {
    on_ranks([](Communicator& ranks) {
        const Seen seen = see([&] { agree(ranks, [] { throw Error("No such file."); }); });
        EXPECT_EQ(seen.message, told_to(ranks, 0, "No such file.", Others::failed_too));
    });
}

TEST_P(CollectiveTest, AgreeKeepsTheExitStatus) {
    on_ranks([](Communicator& ranks) {
        const int failing = ranks.size() - 1;
        const auto status_of = [&](const std::function<void()>& failure) {
            return see([&] {
                       agree(ranks, [&] {
                           if (ranks.rank() == failing) failure();
                       });
                   })
                .status;
        };
        EXPECT_EQ(status_of([] { throw Error("SIGTERM came.", ExitStatus::interrupted); }),
                  ExitStatus::interrupted);
        EXPECT_EQ(status_of([] { throw UsageError("No such option."); }), ExitStatus::wrong_usage);
        EXPECT_EQ(status_of([] { throw Error("Bad.", ExitStatus::unreadable_images); }),
                  ExitStatus::unreadable_images);
    });
}

TEST_P(CollectiveTest, ForeignExceptionsAreAgreedToo) {
    on_ranks([](Communicator& ranks) {
        const int failing = ranks.size() - 1;
        const auto message_of = [&](const std::function<void()>& failure) {
            return see([&] {
                       agree(ranks, [&] {
                           if (ranks.rank() == failing) failure();
                       });
                   })
                .message;
        };
        EXPECT_THAT(message_of([] { throw std::bad_alloc(); }), testing::HasSubstr("memory"));
        EXPECT_THAT(message_of([] { throw std::out_of_range("index 7"); }),
                    testing::HasSubstr("index 7"));
        EXPECT_THAT(message_of([] { throw 7; }), testing::HasSubstr("unknown type"));
    });
}

TEST_P(CollectiveTest, TheRanksGoOnAfterAnAgreedFailure) {
    on_ranks([](Communicator& ranks) {
        EXPECT_THROW(agree_on_root(ranks, [] { throw Error("No."); }), AgreedError);
        EXPECT_EQ(all_reduce_value(ranks, 1, Reduction::sum), ranks.size());
        EXPECT_NO_THROW(agree(ranks, [] {}));
    });
}

TEST_P(CollectiveTest, WorkOfTheRootIsDoneThereOnlyAndItsFailureIsEverybodys) {
    on_ranks([](Communicator& ranks) {
        int calls = 0;
        agree_on_root(ranks, [&] { ++calls; });
        EXPECT_EQ(calls, ranks.is_root() ? 1 : 0);
        const Seen seen =
            see([&] { agree_on_root(ranks, [] { throw UsageError("No such file."); }); });
        EXPECT_EQ(seen.status, ExitStatus::wrong_usage);
        EXPECT_EQ(seen.message, told_to(ranks, 0, "No such file.", Others::failed_too));
    });
}

}  // namespace
}  // namespace farout::parallel

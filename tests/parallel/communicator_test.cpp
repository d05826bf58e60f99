#include "parallel/communicator.h"

#include <chrono>
#include <cstring>
#include <limits>
#include <thread>

#include <gtest/gtest.h>

#include "core/error.h"
#include "parallel/collective.h"
#include "parallel/ranks.h"

namespace farout::parallel {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Bytes that tell who made them and how long they should be.
Bytes pattern(int seed, std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] =
            static_cast<std::byte>((i * 131 + static_cast<std::size_t>(seed) * 17 + size) % 251);
    }
    return bytes;
}

/// Whether word of an alarm gets here within half a minute.
bool hears_alarm(Communicator& ranks) {
    const auto deadline = Clock::now() + 30s;
    while (Clock::now() < deadline) {
        if (ranks.alarm_raised()) return true;
        std::this_thread::sleep_for(1ms);
    }
    return false;
}

TEST_P(CommunicatorTest, NumbersItsRanks) {
    on_ranks([](Communicator& ranks) {
        ASSERT_GE(ranks.rank(), 0);
        ASSERT_LT(ranks.rank(), ranks.size());
        EXPECT_EQ(ranks.is_root(), ranks.rank() == 0);
        std::vector<std::int64_t> seen(static_cast<std::size_t>(ranks.size()));
        seen[static_cast<std::size_t>(ranks.rank())] = 1;
        ranks.all_reduce(seen, Reduction::sum);
        EXPECT_EQ(seen, std::vector<std::int64_t>(seen.size(), 1)) << "every number once";
    });
}

TEST_P(CommunicatorTest, BarrierHoldsEveryRankUntilTheLastHasCome) {
    on_ranks([](Communicator& ranks) {
        std::this_thread::sleep_for(10ms * (ranks.size() - ranks.rank()));
        // The monotonic clock is the same for all processes of a host.
        const std::int64_t came = Clock::now().time_since_epoch().count();
        ranks.barrier();
        const std::int64_t left = Clock::now().time_since_epoch().count();
        EXPECT_LE(all_reduce_value(ranks, came, Reduction::maximum),
                  all_reduce_value(ranks, left, Reduction::minimum));
    });
}

TEST_P(CommunicatorTest, BroadcastsFromAnyRoot) {
    on_ranks([](Communicator& ranks) {
        for (const std::size_t size : {0U, 1U, 1000U, 3U << 20U}) {
            for (int root = 0; root < ranks.size(); ++root) {
                Bytes data = ranks.rank() == root ? pattern(root, size) : Bytes(size);
                ranks.broadcast(data, root);
                EXPECT_TRUE(data == pattern(root, size)) << size << " bytes of rank " << root;
            }
        }
    });
}

TEST_P(CommunicatorTest, ReducesIntegersExactly) {
    on_ranks([](Communicator& ranks) {
        const std::int64_t large = (std::int64_t{1} << 53) + 1;  // not a double
        const std::int64_t rank = ranks.rank();
        const std::int64_t last = ranks.size() - 1;
        const std::vector<std::int64_t> mine{rank, -rank, large + rank};

        std::vector<std::int64_t> values = mine;
        ranks.all_reduce(values, Reduction::sum);
        const std::int64_t sum = last * (last + 1) / 2;
        EXPECT_EQ(values, (std::vector<std::int64_t>{sum, -sum, (last + 1) * large + sum}));

        values = mine;
        ranks.all_reduce(values, Reduction::minimum);
        EXPECT_EQ(values, (std::vector<std::int64_t>{0, -last, large}));

        values = mine;
        ranks.all_reduce(values, Reduction::maximum);
        EXPECT_EQ(values, (std::vector<std::int64_t>{last, 0, large + last}));

        values.clear();
        ranks.all_reduce(values, Reduction::sum);
        EXPECT_TRUE(values.empty());
    });
}

TEST_P(CommunicatorTest, ReducesTheWholeRangeOfIntegers) {
    on_ranks([](Communicator& ranks) {
        const auto low = std::numeric_limits<std::int64_t>::min();
        const auto high = std::numeric_limits<std::int64_t>::max();
        EXPECT_EQ(all_reduce_value(ranks, ranks.is_root() ? low : high, Reduction::minimum), low);
        EXPECT_EQ(all_reduce_value(ranks, ranks.is_root() ? high : low, Reduction::maximum), high);
    });
}

TEST_P(CommunicatorTest, GathersAnyNumberOfBytesOfEachRankOnAnyRoot) {
    on_ranks([](Communicator& ranks) {
        const auto size_of = [](int rank) {  // also none, and more than fits an eager message
            return rank % 2 == 0 ? static_cast<std::size_t>(rank) * 100000 : std::size_t{7};
        };
        for (int root = 0; root < ranks.size(); ++root) {
            const std::vector<Bytes> all =
                ranks.gather(pattern(ranks.rank(), size_of(ranks.rank())), root);
            if (ranks.rank() != root) {
                EXPECT_TRUE(all.empty());
                continue;
            }
            ASSERT_EQ(all.size(), static_cast<std::size_t>(ranks.size()));
            for (int rank = 0; rank < ranks.size(); ++rank) {
                EXPECT_TRUE(all[static_cast<std::size_t>(rank)] == pattern(rank, size_of(rank)))
                    << "of rank " << rank << " on rank " << root;
            }
        }
    });
}

TEST_P(CommunicatorTest, MessagesOfOneSenderArriveInOrder) {
    on_ranks([](Communicator& ranks) {
        const std::vector<std::size_t> sizes{0, 1, 5U << 20U, 3, 70000};
        if (!ranks.is_root()) {
            for (const std::size_t size : sizes) ranks.send(pattern(ranks.rank(), size), 0);
            return;
        }
        for (int source = ranks.size() - 1; source > 0; --source) {  // not in the order they come
            for (const std::size_t size : sizes) {
                Bytes data(size);
                ranks.receive(data, source);
                EXPECT_TRUE(data == pattern(source, size)) << size << " bytes of rank " << source;
            }
        }
    });
}

TEST_P(CommunicatorTest, AMessageOfAnotherSizeIsAnError) {
    on_ranks([](Communicator& ranks) {
        if (ranks.size() < 2 || ranks.rank() > 1) return;
        if (ranks.rank() == 1) {
            ranks.send(pattern(1, 8), 0);
            ranks.send(pattern(1, 8), 0);
            ranks.send(pattern(2, 4), 0);
            return;
        }
        Bytes too_long(9);
        EXPECT_THROW(ranks.receive(too_long, 1), Error);
        Bytes too_short(7);
        EXPECT_THROW(ranks.receive(too_short, 1), Error);
        Bytes right(4);
        ranks.receive(right, 1);
        EXPECT_TRUE(right == pattern(2, 4)) << "the next message is whole";
    });
}

TEST_P(CommunicatorTest, RefusesRanksThatAreNone) {
    on_ranks([](Communicator& ranks) {
        Bytes data(1);
        for (const int none : {-1, ranks.size()}) {
            EXPECT_THROW(ranks.broadcast(data, none), Error);
            EXPECT_THROW(ranks.gather(data, none), Error);
            EXPECT_THROW(ranks.send(data, none), Error);
            EXPECT_THROW(ranks.receive(data, none), Error);
        }
        EXPECT_THROW(ranks.send(data, ranks.rank()), Error) << "to itself";
        EXPECT_THROW(ranks.receive(data, ranks.rank()), Error) << "of itself";
    });
}

TEST_P(CommunicatorTest, HasNoAlarmUntilOneIsRaised) {
    on_ranks([](Communicator& ranks) {
        EXPECT_FALSE(ranks.alarm_raised());
        EXPECT_FALSE(ranks.settle_alarm());
        EXPECT_FALSE(ranks.alarm_raised());
    });
}

TEST_P(CommunicatorTest, AnAlarmOfAnyRankReachesAll) {
    on_ranks([](Communicator& ranks) {
        for (int raiser = 0; raiser < ranks.size(); ++raiser) {
            EXPECT_FALSE(ranks.alarm_raised()) << "before rank " << raiser;
            ranks.barrier();
            if (ranks.rank() == raiser) ranks.raise_alarm();
            EXPECT_TRUE(hears_alarm(ranks)) << "of rank " << raiser;
            EXPECT_TRUE(ranks.alarm_raised()) << "it stays raised";
            EXPECT_TRUE(ranks.settle_alarm());
        }
        EXPECT_FALSE(ranks.settle_alarm()) << "all are taken in";
    });
}

TEST_P(CommunicatorTest, AnAlarmOfAllRanksAtOnceIsOneAlarm) {
    on_ranks([](Communicator& ranks) {
        for (int round = 0; round < 20; ++round) {
            ranks.raise_alarm();
            ranks.raise_alarm();
            EXPECT_TRUE(ranks.settle_alarm());
            EXPECT_FALSE(ranks.settle_alarm());
        }
    });
}

TEST_P(CommunicatorTest, SettlingTakesInAlarmsThatNobodyHasHeardYet) {
    on_ranks([](Communicator& ranks) {
        for (int round = 0; round < 50; ++round) {
            const bool raises = ranks.rank() == round % ranks.size();
            if (raises) ranks.raise_alarm();
            EXPECT_TRUE(ranks.settle_alarm()) << "round " << round;
        }
        ranks.barrier();
        EXPECT_FALSE(ranks.alarm_raised());
    });
}

TEST_P(CommunicatorTest, AlarmsDoNotDisturbOtherMessages) {
    on_ranks([](Communicator& ranks) {
        ranks.raise_alarm();
        const int next = (ranks.rank() + 1) % ranks.size();
        const int previous = (ranks.rank() + ranks.size() - 1) % ranks.size();
        Bytes data(100000);
        if (ranks.size() > 1 && ranks.rank() % 2 == 0) {
            ranks.send(pattern(ranks.rank(), data.size()), next);
            ranks.receive(data, previous);
        } else if (ranks.size() > 1) {
            ranks.receive(data, previous);
            ranks.send(pattern(ranks.rank(), data.size()), next);
        }
        EXPECT_TRUE(ranks.size() == 1 || data == pattern(previous, data.size()));
        EXPECT_EQ(all_reduce_value(ranks, 1, Reduction::sum), ranks.size());
        EXPECT_TRUE(ranks.settle_alarm());
    });
}

/// How often each number of 0..count was drawn, by all ranks.
std::vector<std::int64_t> draws_of_all(Communicator& ranks, const std::vector<std::int64_t>& mine,
                                       std::int64_t count) {
    std::vector<std::int64_t> draws(static_cast<std::size_t>(count));
    for (const std::int64_t number : mine) ++draws.at(static_cast<std::size_t>(number));
    ranks.all_reduce(draws, Reduction::sum);
    return draws;
}

TEST_P(CommunicatorTest, ACounterGivesEachNumberOnce) {
    on_ranks([](Communicator& ranks) {
        constexpr std::int64_t count = 100;
        const auto counter = ranks.make_counter();
        std::vector<std::int64_t> mine;
        for (std::int64_t number = counter->next(); number < count; number = counter->next()) {
            EXPECT_TRUE(mine.empty() || mine.back() < number) << "they come in order";
            mine.push_back(number);
            std::this_thread::sleep_for(100us * ranks.rank());
        }
        EXPECT_EQ(draws_of_all(ranks, mine, count), std::vector<std::int64_t>(count, 1));
    });
}

TEST_P(CommunicatorTest, EveryCounterBeginsAtZero) {
    on_ranks([](Communicator& ranks) {
        const auto first = ranks.make_counter();
        first->next();
        const auto second = ranks.make_counter();
        const std::int64_t mine = second->next();
        EXPECT_EQ(draws_of_all(ranks, {mine}, ranks.size()),
                  std::vector<std::int64_t>(static_cast<std::size_t>(ranks.size()), 1));
    });
}

TEST_P(CommunicatorTest, ACounterAnswersWhileTheRootComputes) {
    on_ranks([](Communicator& ranks) {
        const std::int64_t drawn_by_others = 20 * (ranks.size() - 1);
        const auto counter = ranks.make_counter();
        if (!ranks.is_root()) {
            for (int draw = 0; draw < 20; ++draw) counter->next();
            return;
        }
        // The root sends and receives nothing meanwhile: it would wait in vain if that were needed.
        const auto deadline = Clock::now() + 30s;
        std::int64_t drawn = 0;
        for (std::int64_t mine = 0; drawn < drawn_by_others && Clock::now() < deadline; ++mine) {
            std::this_thread::sleep_for(1ms);
            drawn = counter->next() - mine;
        }
        EXPECT_EQ(drawn, drawn_by_others);
    });
}

TEST_P(CommunicatorTest, AnotherThreadMayDrawWhileTheRankCommunicates) {
    on_ranks([](Communicator& ranks) {
        constexpr std::int64_t count = 60;
        const auto counter = ranks.make_counter();
        std::vector<std::int64_t> mine;
        std::thread drawing([&] {
            for (std::int64_t number = counter->next(); number < count; number = counter->next())
                mine.push_back(number);
        });
        for (int round = 0; round < 50; ++round) {
            EXPECT_EQ(all_reduce_value(ranks, 1, Reduction::sum), ranks.size());
            EXPECT_FALSE(ranks.alarm_raised());
        }
        drawing.join();
        EXPECT_EQ(draws_of_all(ranks, mine, count), std::vector<std::int64_t>(count, 1));
    });
}

}  // namespace
}  // namespace farout::parallel

#include "parallel/device_channel.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "parallel/device_channel_checks.h"
#include "parallel/inverted_memory.h"
#include "parallel/ranks.h"

namespace farout::parallel {
namespace {

/// Runs the check once on every rank; afterwards the device's memory must be given back.
void with_device(Communicator& ranks, const std::function<void(const RankWithDevice&)>& check) {
    InvertedMemory memory;
    const auto channel = make_staged_channel(ranks, memory);
    check({ranks, memory, *channel});
    EXPECT_EQ(memory.allocated(), 0);
}

TEST_P(DeviceChannelTest, SendsDeviceMemory) {
    on_ranks([](Communicator& ranks) { with_device(ranks, check_messages); });
}

TEST_P(DeviceChannelTest, BroadcastsDeviceMemory) {
    on_ranks([](Communicator& ranks) { with_device(ranks, check_broadcast); });
}

TEST_P(DeviceChannelTest, ReducesIntegers) {
    on_ranks([](Communicator& ranks) { with_device(ranks, check_all_reduce); });
}

TEST_P(DeviceChannelTest, FoldsInTheOrderOfTheDefinition) {
    on_ranks([](Communicator& ranks) { with_device(ranks, check_all_fold); });
}

TEST_P(DeviceChannelTest, RefusesSumsOfAnotherLength) {
    on_ranks([](Communicator& ranks) {
        with_device(ranks, [](const RankWithDevice& at) {
            EXPECT_THROW(
                all_fold(at.ranks, at.channel, at.memory,
                         device_sums_over(at.memory, {at.ranks.rank(), at.ranks.rank() + 1}),
                         length + 1),
                Error);  // on every rank, before any message
        });
    });
}

TEST_P(DeviceChannelTest, SeesRanksThatShareADevice) {
    on_ranks([](Communicator& ranks) {
        const std::string own = "device " + std::to_string(ranks.rank());
        EXPECT_FALSE(any_two_equal(ranks, own));
        const int last = ranks.size() - 1;
        const std::string shared = ranks.rank() == last ? "device 0" : own;
        EXPECT_EQ(any_two_equal(ranks, shared), ranks.size() > 1);
    });
}

}  // namespace
}  // namespace farout::parallel

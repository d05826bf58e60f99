// Where there is no device: the libraries load, and what asks for a device is told so.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "message_of.h"
#include "parallel/device_channel.h"
#include "parallel/device_memory.h"
#include "parallel/inverted_memory.h"
#include "parallel/threads_communicator.h"

namespace farout {
namespace {

TEST(NoCudaDevice, IsCountedAsNone) {
    EXPECT_EQ(parallel::count_cuda_devices(), 0);
}

TEST(NoCudaDevice, IsNamedInTheMessage) {
    const auto names_it = ::testing::HasSubstr("CUDA failed to use device 0");
    EXPECT_THAT(testing::message_of([] { parallel::make_cuda_memory(0); }), names_it);
    EXPECT_THAT(testing::message_of([] { parallel::free_cuda_memory(0); }), names_it);
}

TEST(NoCudaDevice, FailsOnAllRanksTogether) {
    parallel::run_as_threads(3, [](parallel::Communicator& ranks) {
        parallel::InvertedMemory memory;
        EXPECT_THROW(parallel::make_cuda_channel(ranks, memory, 0), AgreedError);
    });
}

TEST(NoCudaDevice, IsNoReasonForNcclToHang) {
    parallel::run_as_threads(2, [](parallel::Communicator& ranks) {
        EXPECT_THROW(parallel::make_nccl_channel(ranks, 0), AgreedError);
    });
}

}  // namespace
}  // namespace farout

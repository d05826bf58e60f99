// On devices: a job of one or more ranks, each on the device of its own number as far as there are.

#include <gtest/gtest.h>

#include "mpi/job.h"
#include "parallel/device_channel_checks.h"
#include "parallel/device_memory.h"

namespace farout {
namespace {

int own_device() {
    return job().place().local_rank % parallel::count_cuda_devices();
}

bool all_have_a_device_of_their_own() {
    return job().place().local_size <= parallel::count_cuda_devices();
}

TEST(CudaMemory, CopiesAndAdds) {
    const auto memory = parallel::make_cuda_memory(own_device());
    const auto left = parallel::on_device(*memory, parallel::part_values(1));
    const auto right = parallel::on_device(*memory, parallel::part_values(2));
    EXPECT_TRUE(parallel::same_bits(parallel::on_host(left), parallel::part_values(1)));
    memory->add(left.device(), right.device());
    EXPECT_TRUE(
        parallel::same_bits(parallel::on_host(left),
                            parallel::sum_of(parallel::part_values(1), parallel::part_values(2))));
    EXPECT_TRUE(parallel::same_bits(parallel::on_host(right), parallel::part_values(2)));
}

TEST(CudaMemory, TellsWhatIsFree) {
    EXPECT_GT(parallel::free_cuda_memory(own_device()), std::size_t{1} << 20U);
}

TEST(CudaChannel, Staged) {
    const auto memory = parallel::make_cuda_memory(own_device());
    const auto channel = parallel::make_staged_channel(job().communicator(), *memory);
    parallel::check_channel({job().communicator(), *memory, *channel});
}

TEST(CudaChannel, Nccl) {
    if (!all_have_a_device_of_their_own()) GTEST_SKIP() << "ranks share a device";
    const auto memory = parallel::make_cuda_memory(own_device());
    const auto channel = parallel::make_nccl_channel(job().communicator(), own_device());
    parallel::check_channel({job().communicator(), *memory, *channel});
}

TEST(CudaChannel, Chosen) {
    const auto memory = parallel::make_cuda_memory(own_device());
    const auto channel = parallel::make_cuda_channel(job().communicator(), *memory, own_device());
    parallel::check_channel({job().communicator(), *memory, *channel});
}

}  // namespace
}  // namespace farout

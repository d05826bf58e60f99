// Fitting on CUDA devices: a job of one or more ranks, each on the device of its own number as far
// as there are. Where there is none the tests are skipped.

#include "statistics/fit.h"

#include <gtest/gtest.h>

#include "mpi/job.h"
#include "parallel/device_memory.h"
#include "statistics/near_statistics.h"

namespace farout::statistics {
namespace {

class FitOnGpu : public testing::Test {
  protected:
    void SetUp() override {
        if (parallel::count_cuda_devices() == 0) GTEST_SKIP() << "no CUDA device";
    }

    static Statistics on_host(const features::FeaturesInMemory& source,
                              const numerics::Head& head) {
        return fit_statistics(*parallel::make_local_communicator(), source, head, everything)
            .statistics;
    }

    /// By all ranks of the communicator, each on its own device.
    static Statistics on_device(parallel::Communicator& communicator,
                                const features::FeaturesInMemory& source,
                                const numerics::Head& head, std::size_t keep_bytes = 0) {
        const int number = job().place().local_rank % parallel::count_cuda_devices();
        const auto memory = parallel::make_cuda_memory(number);
        const auto channel = parallel::make_cuda_channel(communicator, *memory, number);
        const at::Device place(at::kCUDA, static_cast<c10::DeviceIndex>(number));
        const FittingDevice device{place, *memory, *channel, keep_bytes};
        return fit_statistics(communicator, source, head, everything, {.device = &device})
            .statistics;
    }

    static Statistics on_own_device(const features::FeaturesInMemory& source,
                                    const numerics::Head& head) {
        return on_device(*parallel::make_local_communicator(), source, head);
    }
};

TEST_F(FitOnGpu, AgreesWithTheHost) {
    const detectors::GeneratedSet set(26500, 300, 40);
    features::FeaturesInMemory source = set.source();
    source.spoil(12, static_cast<features::RowStatus>(3));
    for (std::int64_t row = 8000; row < 12000; ++row)
        source.spoil(row, static_cast<features::RowStatus>(2));
    expect_near(on_own_device(source, set.head), on_host(source, set.head), 1e-10);
}

TEST_F(FitOnGpu, AgreesWithTheHostOnASingularCovariance) {
    detectors::GeneratedSet set(9000, 64, 7);
    make_singular(set, 50);
    expect_near(on_own_device(set.source(), set.head), on_host(set.source(), set.head), 1e-9);
}

TEST_F(FitOnGpu, GivesTheSameBitsAgain) {
    const detectors::GeneratedSet set(26500, 300, 40);
    const Statistics once = on_own_device(set.source(), set.head);
    detectors::expect_same_bits(on_own_device(set.source(), set.head), once);
}

TEST_F(FitOnGpu, GivesTheBitsOfOneRankToEveryRank) {
    const detectors::GeneratedSet set(26500, 300, 40);
    const Statistics alone = on_own_device(set.source(), set.head);
    for (const std::size_t keep_bytes : {0, 6000000, 1000000000})
        detectors::expect_same_bits(
            on_device(job().communicator(), set.source(), set.head, keep_bytes), alone);
}

}  // namespace
}  // namespace farout::statistics

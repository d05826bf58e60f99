#pragma once
// Fitting as on a device, with the CPU in its place.

#include <memory>

#include <ATen/core/Tensor.h>

#include "numerics/single_thread.h"
#include "parallel/host_memory.h"
#include "statistics/fitting_device.h"

namespace farout::statistics {

/// One rank's. While it lives LibTorch uses one thread here: a device's products have the same bits
/// at every call, MKL's with several threads needn't.
class CpuAsDevice {
  public:
    explicit CpuAsDevice(parallel::Communicator& communicator, std::size_t keep_bytes = 0)
        : channel_(parallel::make_staged_channel(communicator, memory_)),
          device_{at::kCPU, memory_, *channel_, keep_bytes} {}

    const FittingDevice* get() const { return &device_; }
    const parallel::HostMemory& memory() const { return memory_; }

  private:
    numerics::SingleThread single_;
    parallel::HostMemory memory_;
    std::unique_ptr<parallel::DeviceChannel> channel_;
    FittingDevice device_;
};

}  // namespace farout::statistics

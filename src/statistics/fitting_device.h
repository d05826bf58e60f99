#pragma once
/// A device to fit on.

#include <cstddef>

#include <c10/core/Device.h>

#include "parallel/device_channel.h"
#include "parallel/device_memory.h"

namespace farout::statistics {

/// This rank's device. The CPU may take its place, with memory that is the host's: tests do so.
struct FittingDevice {
    at::Device device;                 ///< of tensors
    parallel::DeviceMemory& memory;    ///< the same device's
    parallel::DeviceChannel& channel;  ///< between the devices of all ranks
    /// How many bytes of features may stay in its memory from one pass to the next, which then
    /// needn't read them again.
    std::size_t keep_bytes = 0;
};

}  // namespace farout::statistics

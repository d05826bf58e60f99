#pragma once
/// Between the ranks of a job out of and into the memory of their devices: messages, and sums in a
/// fixed order.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/fold.h"
#include "parallel/communicator.h"
#include "parallel/device_memory.h"

namespace farout::parallel {

/// Like the Communicator that it was made with, whose ranks it connects, but every span is device
/// memory. The rules are the same: collective calls in the same order on all ranks; what fails
/// throws Error, and then the job can't go on. Ranks, roots and sizes are checked alike.
class DeviceChannel {
  public:
    virtual ~DeviceChannel() = default;

    virtual void send(std::span<const std::byte> device, int destination) = 0;
    virtual void receive(std::span<std::byte> device, int source) = 0;
    /// Collective.
    virtual void broadcast(std::span<std::byte> device, int root) = 0;
    /// Collective: exact in any order, because the numbers are integers. Sums of floating-point
    /// numbers take all_fold: their order must not depend on the ranks.
    virtual void all_reduce(std::span<std::int64_t> device, Reduction reduction) = 0;
};

/// Through host memory and the communicator's own messages, for any device. Refers to both.
std::unique_ptr<DeviceChannel> make_staged_channel(Communicator& communicator,
                                                   DeviceMemory& memory);

/// Collective: whether any two ranks gave the same text, the same answer on all ranks.
bool any_two_equal(Communicator& communicator, const std::string& text);

/// Collective: NCCL, from device to device. Every rank must have a device of its own. Destroying it
/// is collective; destroyed by an exception on its way it waits for nobody. In the library
/// farout_cuda (nccl_channel.cpp).
std::unique_ptr<DeviceChannel> make_nccl_channel(Communicator& communicator, int device);

/// Collective: NCCL where every rank has a device of its own, else staged (NCCL refuses two ranks
/// on one device). Refers to communicator and memory. In farout_cuda (nccl_channel.cpp).
std::unique_ptr<DeviceChannel> make_cuda_channel(Communicator& communicator, DeviceMemory& memory,
                                                 int device);

/// Adds on the device.
using DevicePartialSums = Fold<DeviceArray<double>>;
DevicePartialSums make_device_partial_sums();

/// Collective: all_fold of collective.h, the same bits, for values that are device memory and stay
/// there. A device library's own reduction would add in an order of its own, by the number of ranks
/// and the wires between them.
DeviceArray<double> all_fold(Communicator& communicator, DeviceChannel& channel,
                             DeviceMemory& memory, DevicePartialSums partial_sums,
                             std::size_t length);

}  // namespace farout::parallel

#pragma once
/// Sums in a fixed order of values in the memory of devices.

#include "core/fold.h"
#include "parallel/device_channel.h"

namespace farout::parallel {

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

#include "parallel/collective.h"
#include "parallel/detail/cuda_calls.h"
#include "parallel/device_channel.h"

namespace farout::parallel {

std::unique_ptr<DeviceChannel> make_cuda_channel(Communicator& communicator, DeviceMemory& memory,
                                                 int device) {
    std::string identity;
    agree(communicator, [&] { identity = cuda_device_identity(device); });
    const bool shared = any_two_equal(communicator, identity);
    if (shared || communicator.size() == 1) return make_staged_channel(communicator, memory);
    return make_nccl_channel(communicator, device);
}

}  // namespace farout::parallel

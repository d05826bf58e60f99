#include "jobs/fitting_device.h"

#ifdef FAROUT_CUDA
#include "parallel/collective.h"
#include "parallel/device_memory.h"
#endif

namespace farout::jobs {

#ifdef FAROUT_CUDA

namespace {

class CudaFittingDevice : public OwnFittingDevice {
  public:
    CudaFittingDevice(std::unique_ptr<DeviceMemory> memory, std::unique_ptr<DeviceChannel> channel,
                      at::Device device, std::size_t keep_bytes)
        : memory_(std::move(memory)),
          channel_(std::move(channel)),
          device_{device, *memory_, *channel_, keep_bytes} {}

    const FittingDevice& get() const override { return device_; }

  private:
    std::unique_ptr<DeviceMemory> memory_;
    std::unique_ptr<DeviceChannel> channel_;
    FittingDevice device_;
};

/// How many ranks of this host may be on one device (device_of_rank deals them out in turn).
std::size_t ranks_on_a_device(const Place& place) {
    const int devices = count_cuda_devices();
    return static_cast<std::size_t>((place.local_size + devices - 1) / devices);
}

}  // namespace

std::unique_ptr<OwnFittingDevice> make_fitting_device(Session& session, const std::string& device) {
    if (device == "cpu") return nullptr;
    const at::Device place(device);
    std::unique_ptr<DeviceMemory> memory;
    std::size_t keep_bytes = 0;
    agree(session.communicator(), [&] {
        memory = make_cuda_memory(place.index());
        keep_bytes = free_cuda_memory(place.index()) / 2 / ranks_on_a_device(session.place());
    });
    auto channel = make_cuda_channel(session.communicator(), *memory, place.index());
    return std::make_unique<CudaFittingDevice>(std::move(memory), std::move(channel), place,
                                               keep_bytes);
}

#else

/// device_option() has refused any other device.
std::unique_ptr<OwnFittingDevice> make_fitting_device(parallel::Session&, const std::string&) {
    return nullptr;
}

#endif

}  // namespace farout::jobs

#pragma once
/// What the CUDA and NCCL implementations of this folder share. For its .cpp files only.

#include <string>
#include <string_view>

#include <cuda_runtime_api.h>

namespace farout::parallel {

/// Throws Error, with CUDA's own text, unless the call went well.
void check_cuda(cudaError_t code, std::string_view action);

/// Makes a device the calling thread's current one, and the former one again when destroyed.
class CurrentDevice {
  public:
    explicit CurrentDevice(int device);
    ~CurrentDevice() { cudaSetDevice(before_); }
    CurrentDevice(const CurrentDevice&) = delete;
    CurrentDevice& operator=(const CurrentDevice&) = delete;

  private:
    int before_ = 0;
};

/// Text that is the same for two devices of two ranks exactly where NCCL takes them for the same:
/// the host's running kernel and the device's place on its PCI bus. Not the UUID: parts of one
/// device (MIG) have one each, and NCCL refuses two parts of a device all the same. Not the host's
/// name: containers on two hosts may have the same.
std::string cuda_device_identity(int device);

}  // namespace farout::parallel

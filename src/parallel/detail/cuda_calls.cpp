#include "parallel/detail/cuda_calls.h"

#include <array>
#include <fstream>

#include "core/error.h"
#include "core/text.h"
#include "parallel/device_memory.h"

namespace farout::parallel {

void check_cuda(cudaError_t code, std::string_view action) {
    if (code == cudaSuccess) return;
    throw Error(concat("CUDA failed to ", action, ": ", cudaGetErrorString(code), " (",
                       cudaGetErrorName(code),
                       "). The job can't go on; what was saved is still good, run it again."));
}

CurrentDevice::CurrentDevice(int device) {
    const std::string action = concat("use device ", device);
    check_cuda(cudaGetDevice(&before_), action);
    check_cuda(cudaSetDevice(device), action);
}

std::string cuda_device_identity(int device) {
    std::array<char, 64> bus{};
    check_cuda(cudaDeviceGetPCIBusId(bus.data(), static_cast<int>(bus.size()), device),
               concat("identify device ", device));
    std::string kernel;
    std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), kernel);
    return concat(kernel, " ", bus.data());
}

int count_cuda_devices() {
    int count = 0;
    if (cudaGetDeviceCount(&count) == cudaSuccess) return count;
    cudaGetLastError();  // no driver or no device: an answer, not an error of the next call
    return 0;
}

std::size_t free_cuda_memory(int device) {
    const CurrentDevice current(device);
    std::size_t free = 0;
    std::size_t total = 0;
    check_cuda(cudaMemGetInfo(&free, &total), concat("ask device ", device, " for its memory"));
    return free;
}

}  // namespace farout::parallel

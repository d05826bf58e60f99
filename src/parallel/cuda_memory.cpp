#include <cublas_v2.h>

#include "core/error.h"
#include "core/text.h"
#include "parallel/detail/cuda_calls.h"
#include "parallel/device_memory.h"

namespace farout::parallel {
namespace {

void check_cublas(cublasStatus_t status, std::string_view action) {
    if (status == CUBLAS_STATUS_SUCCESS) return;
    throw Error(concat("cuBLAS failed to ", action, ": ", cublasGetStatusString(status), "."));
}

/// A copy out of pageable memory may return before the device has it all.
void finish_default_stream(std::string_view action) {
    check_cuda(cudaStreamSynchronize(cudaStreamLegacy), action);
}

class CudaMemory final : public DeviceMemory {
  public:
    explicit CudaMemory(int device) : device_(device) {
        const CurrentDevice current(device_);
        check_cublas(cublasCreate(&cublas_), "start");
        check_cublas(cublasSetStream(cublas_, cudaStreamLegacy), "take a stream");
    }

    ~CudaMemory() override {
        cublasDestroy(cublas_);
        cudaFreeHost(staging_);
    }
    CudaMemory(const CudaMemory&) = delete;
    CudaMemory& operator=(const CudaMemory&) = delete;

    std::byte* allocate(std::size_t bytes) override {
        if (bytes == 0) return nullptr;
        const CurrentDevice current(device_);
        void* address = nullptr;
        check_cuda(cudaMalloc(&address, bytes),
                   concat("take ", bytes, " bytes on device ", device_));
        return static_cast<std::byte*>(address);
    }

    void release(std::byte* device) noexcept override { cudaFree(device); }

    void copy_to_host(std::span<const std::byte> device, std::span<std::byte> host) override {
        require_equal(device.size(), host.size());
        copy(host.data(), device.data(), host.size(), cudaMemcpyDeviceToHost);
    }

    void copy_to_device(std::span<const std::byte> host, std::span<std::byte> device) override {
        require_equal(host.size(), device.size());
        copy(device.data(), host.data(), device.size(), cudaMemcpyHostToDevice);
    }

    void add(std::span<double> left, std::span<const double> right) override {
        require_equal(left.size_bytes(), right.size_bytes());
        const CurrentDevice current(device_);
        // 1·x + y rounds once, fused or not.
        const double one = 1;
        check_cublas(cublasDaxpy_64(cublas_, static_cast<std::int64_t>(left.size()), &one,
                                    right.data(), 1, left.data(), 1),
                     "add");
        finish_default_stream("add");
    }

    std::span<std::byte> staging(std::size_t bytes) override {
        if (bytes > staging_bytes_) {
            const CurrentDevice current(device_);
            check_cuda(cudaFreeHost(staging_), "give back pinned memory");
            staging_ = nullptr;
            staging_bytes_ = 0;
            check_cuda(cudaMallocHost(&staging_, bytes),
                       concat("take ", bytes, " bytes of pinned memory"));
            staging_bytes_ = bytes;
        }
        return {static_cast<std::byte*>(staging_), bytes};
    }

  private:
    static void require_equal(std::size_t one, std::size_t other) {
        if (one == other) return;
        throw Error(concat(one, " bytes and ", other, " bytes can't be copied or added."));
    }

    void copy(std::byte* to, const std::byte* from, std::size_t bytes, cudaMemcpyKind kind) const {
        if (bytes == 0) return;
        const CurrentDevice current(device_);
        check_cuda(cudaMemcpy(to, from, bytes, kind), "copy");
        finish_default_stream("copy");
    }

    int device_;
    cublasHandle_t cublas_ = nullptr;
    void* staging_ = nullptr;
    std::size_t staging_bytes_ = 0;
};

}  // namespace

std::unique_ptr<DeviceMemory> make_cuda_memory(int device) {
    return std::make_unique<CudaMemory>(device);
}

}  // namespace farout::parallel

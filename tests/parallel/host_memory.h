#pragma once
// The host's memory in the place of a device's, for code that also gives it to LibTorch with the
// CPU as its device. Counts what is allocated.

#include <cstring>
#include <vector>

#include "parallel/device_memory.h"

namespace farout::parallel {

class HostMemory : public DeviceMemory {
  public:
    std::byte* allocate(std::size_t bytes) override {
        if (bytes == 0) return nullptr;
        ++allocated_;
        return new std::byte[bytes];
    }
    void release(std::byte* device) noexcept override {
        --allocated_;
        delete[] device;
    }
    void copy_to_host(std::span<const std::byte> device, std::span<std::byte> host) override {
        std::memcpy(host.data(), device.data(), host.size());
    }
    void copy_to_device(std::span<const std::byte> host, std::span<std::byte> device) override {
        std::memcpy(device.data(), host.data(), device.size());
    }
    void add(std::span<double> left, std::span<const double> right) override {
        for (std::size_t i = 0; i < left.size(); ++i) left[i] += right[i];
    }
    std::span<std::byte> staging(std::size_t bytes) override {
        staging_.assign(bytes, std::byte{0});  // what a former call left there is gone
        return staging_;
    }

    int allocated() const { return allocated_; }

  private:
    std::vector<std::byte> staging_;
    int allocated_ = 0;
};

}  // namespace farout::parallel

#pragma once
// A stand-in for a device's memory: in the host's, but every bit of it inverted, so that whoever
// reads device memory without copying it gets nonsense.

#include "parallel/host_memory.h"

namespace farout::parallel {

class InvertedMemory final : public HostMemory {
  public:
    void copy_to_host(std::span<const std::byte> device, std::span<std::byte> host) override {
        for (std::size_t i = 0; i < device.size(); ++i) host[i] = ~device[i];
    }
    void copy_to_device(std::span<const std::byte> host, std::span<std::byte> device) override {
        for (std::size_t i = 0; i < host.size(); ++i) device[i] = ~host[i];
    }
    void add(std::span<double> left, std::span<const double> right) override {
        for (std::size_t i = 0; i < left.size(); ++i)
            left[i] = inverted(inverted(left[i]) + inverted(right[i]));
    }

  private:
    static double inverted(double value) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, &value, sizeof bits);
        bits = ~bits;
        std::memcpy(&value, &bits, sizeof bits);
        return value;
    }
};

}  // namespace farout::parallel

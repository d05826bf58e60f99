#pragma once
/// Numbers in the memory of a device. No headers of any device here.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace farout::parallel {

/// The memory of one device. Every call is done when it returns, and comes after all work that was
/// given to the device's default stream before. What fails throws Error. Pointers and spans named
/// `device` are the device's, not to be read on the host.
class DeviceMemory {
  public:
    virtual ~DeviceMemory() = default;

    /// Room for so many bytes, not initialised, aligned for every number. nullptr for none.
    virtual std::byte* allocate(std::size_t bytes) = 0;
    virtual void release(std::byte* device) noexcept = 0;

    virtual void copy_to_host(std::span<const std::byte> device, std::span<std::byte> host) = 0;
    virtual void copy_to_device(std::span<const std::byte> host, std::span<std::byte> device) = 0;

    /// left[i] += right[i], each rounded once as on the host.
    virtual void add(std::span<double> left, std::span<const double> right) = 0;

    /// Host memory of this size between which and the device copies are fastest. One piece: valid
    /// until the next call.
    virtual std::span<std::byte> staging(std::size_t bytes) = 0;
};

/// Owns an array of numbers in a device's memory, which must outlive it.
template <typename T>
class DeviceArray {
  public:
    DeviceArray() = default;
    /// Not initialised.
    DeviceArray(DeviceMemory& memory, std::size_t count)
        : memory_(&memory), data_(memory.allocate(count * sizeof(T))), count_(count) {}
    ~DeviceArray() {
        if (data_ != nullptr) memory_->release(data_);
    }
    DeviceArray(DeviceArray&& other) noexcept { swap(other); }
    DeviceArray& operator=(DeviceArray&& other) noexcept {
        DeviceArray taken(std::move(other));
        swap(taken);
        return *this;
    }

    std::size_t size() const { return count_; }
    std::span<T> device() const { return {reinterpret_cast<T*>(data_), count_}; }
    DeviceMemory& memory() const { return *memory_; }

    void copy_to_host(std::span<T> host) const {
        memory_->copy_to_host(std::as_bytes(device()), std::as_writable_bytes(host));
    }
    void copy_from_host(std::span<const T> host) {
        memory_->copy_to_device(std::as_bytes(host), std::as_writable_bytes(device()));
    }

  private:
    void swap(DeviceArray& other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(data_, other.data_);
        std::swap(count_, other.count_);
    }

    DeviceMemory* memory_ = nullptr;
    std::byte* data_ = nullptr;
    std::size_t count_ = 0;
};

/// The memory of CUDA device number `device`. In the library farout_cuda (cuda_memory.cpp).
std::unique_ptr<DeviceMemory> make_cuda_memory(int device);

/// How many CUDA devices of this host this process may use (in farout_cuda, too); 0 where there is
/// no driver.
int count_cuda_devices();

/// The bytes of a device's memory that nobody has taken. Throws Error.
std::size_t free_cuda_memory(int device);

}  // namespace farout::parallel

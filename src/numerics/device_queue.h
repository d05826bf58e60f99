#pragma once
/// Work that is given to a device and done there in order, while the host goes on.

#include <functional>
#include <optional>

#include <c10/core/Device.h>
#include <c10/core/Event.h>
#include <c10/core/Stream.h>

namespace farout::numerics {

/// A stream of its own on a device. On the CPU, which has none, work is done when it is given: the
/// same code runs there, in tests.
class DeviceQueue {
  public:
    /// A point in a queue; none: nothing to wait for.
    using Mark = std::optional<c10::Event>;

    explicit DeviceQueue(c10::Device device);

    /// Runs `work` on the host, its operations on this queue.
    void give(const std::function<void()>& work) const;
    /// The point after everything given so far.
    Mark mark() const;
    /// What is given from now on waits for the point, which may be another queue's.
    void wait_for(const Mark& mark) const;

  private:
    c10::Device device_;
    std::optional<c10::Stream> stream_;
};

/// The host waits until the queue has come to the point.
void wait_on_host(const DeviceQueue::Mark& mark);

/// The host waits for all that any queue of the device, its default one included, was given.
void wait_for_device(c10::Device device);

}  // namespace farout::numerics

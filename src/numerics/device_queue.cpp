#include "numerics/device_queue.h"

#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

namespace farout::numerics {

DeviceQueue::DeviceQueue(c10::Device device) : device_(device) {
    if (!device.is_cpu())
        stream_ = c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device);
}

void DeviceQueue::give(const std::function<void()>& work) const {
    const c10::OptionalStreamGuard guard(stream_);
    work();
}

DeviceQueue::Mark DeviceQueue::mark() const {
    if (!stream_) return std::nullopt;
    Mark mark(std::in_place, device_.type());
    mark->record(*stream_);
    return mark;
}

void DeviceQueue::wait_for(const Mark& mark) const {
    if (mark && stream_) mark->block(*stream_);
}

void wait_on_host(const DeviceQueue::Mark& mark) {
    if (mark) mark->synchronize();
}

void wait_for_device(c10::Device device) {
    if (!device.is_cpu())
        c10::impl::VirtualGuardImpl(device.type()).synchronizeDevice(device.index());
}

}  // namespace farout::numerics

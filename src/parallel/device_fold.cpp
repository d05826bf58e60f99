#include "parallel/device_fold.h"

#include <vector>

#include "parallel/detail/fold_exchange.h"

namespace farout::parallel {
namespace {

class DeviceValues final : public ValueExchange<DeviceArray<double>> {
  public:
    DeviceValues(DeviceChannel& channel, DeviceMemory& memory, std::size_t length)
        : channel_(channel), memory_(memory), length_(length) {}

    void send(const DeviceArray<double>& value, int destination) override {
        channel_.send(std::as_bytes(value.device()), destination);
    }

    DeviceArray<double> receive(int source) override {
        DeviceArray<double> value(memory_, length_);
        channel_.receive(std::as_writable_bytes(value.device()), source);
        return value;
    }

  private:
    DeviceChannel& channel_;
    DeviceMemory& memory_;
    std::size_t length_;
};

DeviceArray<double> zeros(DeviceMemory& memory, std::size_t length) {
    DeviceArray<double> array(memory, length);
    array.copy_from_host(std::vector<double>(length));
    return array;
}

}  // namespace

DevicePartialSums make_device_partial_sums() {
    return DevicePartialSums([](DeviceArray<double>& left, DeviceArray<double>&& right) {
        if (left.size() != right.size()) {
            throw Error(concat("Partial sums of ", left.size(), " and ", right.size(),
                               " numbers can't be added."));
        }
        left.memory().add(left.device(), right.device());
    });
}

DeviceArray<double> all_fold(Communicator& communicator, DeviceChannel& channel,
                             DeviceMemory& memory, DevicePartialSums partial_sums,
                             std::size_t length) {
    DeviceValues values(channel, memory, length);
    collect_on_root(communicator, partial_sums, values, length);
    const bool has_total = communicator.is_root() && !partial_sums.empty();
    DeviceArray<double> total = has_total ? partial_sums.finish() : zeros(memory, length);
    channel.broadcast(std::as_writable_bytes(total.device()), 0);
    return total;
}

}  // namespace farout::parallel

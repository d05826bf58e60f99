#include "parallel/device_channel.h"

#include <algorithm>
#include <set>
#include <vector>

#include "parallel/collective.h"
#include "parallel/detail/fold_exchange.h"

namespace farout::parallel {
namespace {

// Pinned memory is taken from everybody on the host: a rank holds no more of it than this. Both
// sides of a message cut it alike.
constexpr std::size_t piece_bytes = std::size_t{16} << 20U;

/// Calls `action(piece)` with consecutive pieces, at least once: an empty message is one, too.
template <typename Byte, typename Action>
void in_pieces(std::span<Byte> device, const Action& action) {
    do {
        const std::span<Byte> piece = device.first(std::min(piece_bytes, device.size()));
        action(piece);
        device = device.subspan(piece.size());
    } while (!device.empty());
}

class StagedChannel final : public DeviceChannel {
  public:
    StagedChannel(Communicator& communicator, DeviceMemory& memory)
        : communicator_(communicator), memory_(memory) {}

    void send(std::span<const std::byte> device, int destination) override {
        in_pieces(device, [&](std::span<const std::byte> piece) {
            communicator_.send(staged(piece), destination);
        });
    }

    void receive(std::span<std::byte> device, int source) override {
        in_pieces(device, [&](std::span<std::byte> piece) {
            const std::span<std::byte> host = memory_.staging(piece.size());
            communicator_.receive(host, source);
            memory_.copy_to_device(host, piece);
        });
    }

    void broadcast(std::span<std::byte> device, int root) override {
        in_pieces(device, [&](std::span<std::byte> piece) {
            const bool sends = communicator_.rank() == root;
            const std::span<std::byte> host = sends ? staged(piece) : memory_.staging(piece.size());
            communicator_.broadcast(host, root);
            if (!sends) memory_.copy_to_device(host, piece);
        });
    }

    void all_reduce(std::span<std::int64_t> device, Reduction reduction) override {
        in_pieces(std::as_writable_bytes(device), [&](std::span<std::byte> piece) {
            const std::span<std::byte> host = staged(piece);
            communicator_.all_reduce(
                {reinterpret_cast<std::int64_t*>(host.data()), host.size() / sizeof(std::int64_t)},
                reduction);
            memory_.copy_to_device(host, piece);
        });
    }

  private:
    std::span<std::byte> staged(std::span<const std::byte> device) {
        const std::span<std::byte> host = memory_.staging(device.size());
        memory_.copy_to_host(device, host);
        return host;
    }

    Communicator& communicator_;
    DeviceMemory& memory_;
};

std::string text_of(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::unique_ptr<DeviceChannel> make_staged_channel(Communicator& communicator,
                                                   DeviceMemory& memory) {
    return std::make_unique<StagedChannel>(communicator, memory);
}

bool any_two_equal(Communicator& communicator, const std::string& text) {
    const std::vector<Bytes> all = communicator.gather(std::as_bytes(std::span(text)), 0);
    std::set<std::string> different;
    for (const Bytes& one : all) different.insert(text_of(one));
    return broadcast_value(communicator, different.size() < all.size());
}

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

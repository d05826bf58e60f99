#include "core/error.h"
#include "core/text.h"
#include "parallel/detail/nccl_calls.h"
#include "parallel/device_channel.h"

namespace farout::parallel {
namespace {

ncclRedOp_t operation(Reduction reduction) {
    switch (reduction) {
        case Reduction::minimum:
            return ncclMin;
        case Reduction::maximum:
            return ncclMax;
        case Reduction::sum:
            break;
    }
    return ncclSum;
}

/// NCCL takes a wrong number for a reason to wait.
class NcclChannel final : public DeviceChannel {
  public:
    NcclChannel(Communicator& communicator, int device)
        : rank_(communicator.rank()), size_(communicator.size()), comm_(communicator, device) {}

    void send(std::span<const std::byte> device, int destination) override {
        check_rank(destination);
        if (destination == rank_) throw Error("A rank can't send to itself.");
        if (device.empty()) return;
        comm_.finish(ncclSend(device.data(), device.size(), ncclChar, destination, comm_.get(),
                              comm_.stream()),
                     concat("send to rank ", destination));
    }

    void receive(std::span<std::byte> device, int source) override {
        check_rank(source);
        if (source == rank_) throw Error("A rank can't receive from itself.");
        if (device.empty()) return;
        comm_.finish(
            ncclRecv(device.data(), device.size(), ncclChar, source, comm_.get(), comm_.stream()),
            concat("receive from rank ", source));
    }

    void broadcast(std::span<std::byte> device, int root) override {
        check_rank(root);
        if (device.empty()) return;
        comm_.finish(ncclBroadcast(device.data(), device.data(), device.size(), ncclChar, root,
                                   comm_.get(), comm_.stream()),
                     "broadcast");
    }

    void all_reduce(std::span<std::int64_t> device, Reduction reduction) override {
        if (device.empty()) return;
        comm_.finish(ncclAllReduce(device.data(), device.data(), device.size(), ncclInt64,
                                   operation(reduction), comm_.get(), comm_.stream()),
                     "reduce numbers of all ranks");
    }

  private:
    void check_rank(int rank) const {
        if (rank >= 0 && rank < size_) return;
        throw Error(concat("There is no rank ", rank, " among ", size_, " rank(s)."));
    }

    int rank_;
    int size_;
    NcclComm comm_;
};

}  // namespace

std::unique_ptr<DeviceChannel> make_nccl_channel(Communicator& communicator, int device) {
    return std::make_unique<NcclChannel>(communicator, device);
}

}  // namespace farout::parallel

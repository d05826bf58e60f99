#include <chrono>
#include <exception>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <nccl.h>

#include "core/error.h"
#include "core/text.h"
#include "parallel/collective.h"
#include "parallel/communicator.h"
#include "parallel/detail/cuda_calls.h"
#include "parallel/device_channel.h"

namespace farout::parallel {
namespace {

// A NCCL communicator that never waits without looking for errors.

/// Made without blocking (ncclConfig_t::blocking = 0): calls return at once, and waiting is a loop
/// here that sees what went wrong on any rank. NCCL itself would wait for ever for a rank that is
/// gone.
class NcclComm {
  public:
    /// Collective: the root's id goes to all ranks by the communicator.
    NcclComm(Communicator& communicator, int device);
    /// Collective, unless an exception is on its way: then it waits for nobody.
    ~NcclComm();
    NcclComm(const NcclComm&) = delete;
    NcclComm& operator=(const NcclComm&) = delete;

    ncclComm_t get() const { return comm_; }
    cudaStream_t stream() const { return stream_; }

    /// What a call on this communicator returned: waits until it is under way, and then until the
    /// stream has done it. Aborts the communicator and throws Error when anything failed.
    void finish(ncclResult_t result, std::string_view action);

  private:
    void start(Communicator& communicator);
    /// Waits until the communicator isn't busy with a call any more.
    void settle(ncclResult_t result, std::string_view action);
    void require(ncclResult_t state, std::string_view action);
    void wait_for_stream(std::string_view action);
    [[noreturn]] void fail(std::string_view action, std::string_view reason);
    void abort() noexcept;
    void close();

    int device_;
    ncclComm_t comm_ = nullptr;
    cudaStream_t stream_ = nullptr;
    int exceptions_before_ = std::uncaught_exceptions();
};

/// Throws Error, with NCCL's own text, unless the call went well.
void check_nccl(ncclResult_t result, std::string_view action) {
    if (result == ncclSuccess) return;
    throw Error(concat("NCCL failed to ", action, ": ", ncclGetErrorString(result), "."));
}

// Short beside a message of megabytes, long enough to leave the core to others.
constexpr std::chrono::microseconds pause{20};

/// The library that is loaded may be another one than the header's: LibTorch brings its own.
void require_version() {
    int version = 0;
    check_nccl(ncclGetVersion(&version), "tell its version");
    if (version >= NCCL_VERSION_CODE) return;
    throw Error(concat("The NCCL library loaded is version ", version,
                       ", older than the one that farout was built with (", NCCL_VERSION_CODE,
                       "). Put the newer one first in LD_LIBRARY_PATH."));
}

NcclComm::NcclComm(Communicator& communicator, int device) : device_(device) {
    ncclUniqueId id{};
    agree_on_root(communicator, [&] {
        require_version();
        check_nccl(ncclGetUniqueId(&id), "make an id");
    });
    id = broadcast_value(communicator, id);
    agree(communicator, [&] {
        const CurrentDevice current(device_);
        // Ordered with the default stream in both directions, as DeviceMemory promises.
        check_cuda(cudaStreamCreate(&stream_), "make a stream");
    });
    const CurrentDevice current(device_);
    ncclConfig_t config = NCCL_CONFIG_INITIALIZER;
    config.blocking = 0;
    try {
        settle(
            ncclCommInitRankConfig(&comm_, communicator.size(), id, communicator.rank(), &config),
            "connect the ranks");
    } catch (...) {
        abort();
        cudaStreamDestroy(stream_);
        throw;
    }
}

NcclComm::~NcclComm() {
    if (std::uncaught_exceptions() != exceptions_before_)
        abort();
    else
        close();
    cudaStreamDestroy(stream_);
}

void NcclComm::finish(ncclResult_t result, std::string_view action) {
    const CurrentDevice current(device_);
    settle(result, action);
    wait_for_stream(action);
}

void NcclComm::settle(ncclResult_t result, std::string_view action) {
    if (result != ncclInProgress) return require(result, action);
    ncclResult_t state = ncclInProgress;
    while (state == ncclInProgress) {
        if (comm_ == nullptr) fail(action, "there is no communicator");
        require(ncclCommGetAsyncError(comm_, &state), action);
        if (state == ncclInProgress) std::this_thread::sleep_for(pause);
    }
    require(state, action);
}

void NcclComm::require(ncclResult_t state, std::string_view action) {
    if (state != ncclSuccess) fail(action, ncclGetErrorString(state));
}

void NcclComm::wait_for_stream(std::string_view action) {
    for (;;) {
        const cudaError_t code = cudaStreamQuery(stream_);
        if (code == cudaSuccess) return;
        if (code != cudaErrorNotReady) fail(action, cudaGetErrorString(code));
        ncclResult_t state = ncclSuccess;
        require(ncclCommGetAsyncError(comm_, &state), action);
        require(state, action);
        std::this_thread::sleep_for(pause);
    }
}

void NcclComm::fail(std::string_view action, std::string_view reason) {
    const std::string message =
        concat("NCCL failed to ", action, ": ", reason, " (",
               comm_ == nullptr ? "no communicator" : ncclGetLastError(comm_),
               "). The job can't go on; what was saved is still good, run it again. "
               "NCCL_DEBUG=WARN makes NCCL say more.");
    abort();
    throw Error(message);
}

void NcclComm::abort() noexcept {
    if (comm_ != nullptr) ncclCommAbort(std::exchange(comm_, nullptr));
}

void NcclComm::close() {
    if (comm_ == nullptr) return;
    try {
        settle(ncclCommFinalize(comm_), "finish");
        ncclCommDestroy(std::exchange(comm_, nullptr));
    } catch (const Error&) {
        // Everything was received already; the communicator has been aborted.
    }
}

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

std::unique_ptr<DeviceChannel> make_cuda_channel(Communicator& communicator, DeviceMemory& memory,
                                                 int device) {
    std::string identity;
    agree(communicator, [&] { identity = cuda_device_identity(device); });
    const bool shared = any_two_equal(communicator, identity);
    if (shared || communicator.size() == 1) return make_staged_channel(communicator, memory);
    return make_nccl_channel(communicator, device);
}

}  // namespace farout::parallel

#include "parallel/detail/nccl_calls.h"

#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "parallel/collective.h"
#include "parallel/detail/cuda_calls.h"

namespace farout::parallel {
namespace {

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

}  // namespace

void check_nccl(ncclResult_t result, std::string_view action) {
    if (result == ncclSuccess) return;
    throw Error(concat("NCCL failed to ", action, ": ", ncclGetErrorString(result), "."));
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

}  // namespace farout::parallel

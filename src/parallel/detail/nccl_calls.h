#pragma once
/// A NCCL communicator that never waits without looking for errors. For the .cpp files of this
/// folder only.

#include <exception>
#include <string_view>

#include <nccl.h>

#include "parallel/communicator.h"

namespace farout::parallel {

/// Throws Error, with NCCL's own text, unless the call went well.
void check_nccl(ncclResult_t result, std::string_view action);

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

}  // namespace farout::parallel

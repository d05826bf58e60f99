#pragma once
/// What the MPI implementations of this folder share, and the shared counter of an MPI job. For its
/// .cpp files only.

#define OMPI_SKIP_MPICXX 1  // Open MPI's retired C++ interface would need a library of its own
#include <exception>
#include <memory>
#include <string_view>

#include <mpi.h>

#include "parallel/communicator.h"

namespace farout::parallel {

/// Throws Error, with MPI's own text, unless the call went well. Errors are returned, not fatal, so
/// that main can say what was being done before it ends the job.
void check_mpi(int code, std::string_view action);

/// A communicator of the same ranks whose messages are its own, and which returns errors. Making
/// and destroying it is collective.
class DuplicateComm {
  public:
    explicit DuplicateComm(MPI_Comm original);
    /// A rank on which an exception is on its way leaves it as it is: it would wait here for ranks
    /// that wait for it.
    ~DuplicateComm();
    DuplicateComm(const DuplicateComm&) = delete;
    DuplicateComm& operator=(const DuplicateComm&) = delete;

    MPI_Comm get() const { return comm_; }
    MPI_Comm* address() { return &comm_; }

  private:
    MPI_Comm comm_ = MPI_COMM_NULL;
    int exceptions_before_ = std::uncaught_exceptions();
};

/// Collective. Throws Error where MPI lets only one thread at a time call it (and there is more
/// than one rank).
std::unique_ptr<SharedCounter> make_mpi_counter(MPI_Comm world);

}  // namespace farout::parallel

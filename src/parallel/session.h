#pragma once
/// The life of the process inside a job: how it was launched, MPI's start and end, this rank's
/// place and its share of the cores.

#include <memory>

#include "parallel/communicator.h"

namespace farout::parallel {

/// Where this rank runs.
struct Place {
    int local_rank = 0;  ///< number among the ranks of this host (chooses the GPU)
    int local_size = 1;  ///< ranks on this host
    int threads = 1;  ///< OMP_NUM_THREADS, else the cores of this rank's affinity mask, each shared
                      ///< evenly by the ranks of the host that may run on it; at least 1
};

/// Starts MPI when a launcher (mpirun, srun: launch.h) started this process, with
/// MPI_THREAD_MULTIPLE, or at least MPI_THREAD_SERIALIZED; without one the communicator is local
/// and MPI stays untouched, so that a single process starts at once. Ends MPI when destroyed, which
/// all ranks must do; destroyed by an exception on its way it leaves MPI alone, so that a failing
/// rank doesn't wait for the others: the job ends by Communicator::abort, or at the latest when the
/// process does. Throws Error where MPI lacks thread support, UsageError where the launcher doesn't
/// belong to this MPI library or OMP_NUM_THREADS isn't a number.
class Session {
  public:
    Session();
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Communicator& communicator() { return *communicator_; }
    const Place& place() const { return place_; }

  private:
    int exceptions_before_ = 0;
    bool owns_mpi_ = false;
    std::unique_ptr<Communicator> communicator_;
    Place place_;
};

}  // namespace farout::parallel

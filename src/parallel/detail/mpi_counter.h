#pragma once
/// The shared counter of an MPI job. For the .cpp files of this folder only.

#include <memory>

#include "parallel/detail/mpi_calls.h"
#include "parallel/shared_counter.h"

namespace farout::parallel {

/// Collective. Throws Error where MPI lets only one thread at a time call it (and there is more
/// than one rank).
std::unique_ptr<SharedCounter> make_mpi_counter(MPI_Comm world);

}  // namespace farout::parallel

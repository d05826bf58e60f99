#pragma once
// The MPI job that runs this test program.

#include "parallel/session.h"

namespace farout {

/// The session, started by main (mpi_main.cpp) before any test.
parallel::Session& job();

}  // namespace farout

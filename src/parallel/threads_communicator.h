#pragma once
/// Ranks as threads of one process, for tests of everything that communicates but touches no shared
/// file.

#include <functional>

#include "parallel/communicator.h"

namespace farout::parallel {

/// Runs `work` once a rank, each in a thread of its own, and waits. An exception of any rank is
/// thrown again here (the one of the smallest rank that failed by itself). No rank waits for ever:
/// when one has failed or has ended its work, the others' collective calls and receives that need
/// it throw Error, and so do collective calls that don't match
/// ("rank 1 called barrier where rank 0 called broadcast"). abort() on one rank ends the process.
void run_as_threads(int ranks, const std::function<void(Communicator&)>& work);

}  // namespace farout::parallel

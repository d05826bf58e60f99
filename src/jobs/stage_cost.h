#pragma once
/// Measures what a stage takes, on every rank, while it runs.

#include <chrono>

#include "parallel/communicator.h"
#include "report/cost.h"

namespace farout::jobs {

class StageCost {
  public:
    /// Starts the clock, and counts peak memory from here on (where the system allows it; else from
    /// the process's start).
    StageCost(parallel::Communicator& communicator, std::string stage);

    /// What this rank knows of its own costs: fill in rows (once a job, not a rank), steps,
    /// detectors and inputs. Threads are set already; ranks, wall time and peak memory come last.
    report::Cost& mine() { return mine_; }

    /// Collective: stops the clock; on the root what all ranks took together, elsewhere this rank's
    /// own.
    report::Cost together();

  private:
    using Clock = std::chrono::steady_clock;

    parallel::Communicator& communicator_;
    Clock::time_point start_ = Clock::now();
    report::Cost mine_;
};

}  // namespace farout::jobs

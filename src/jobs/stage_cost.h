#pragma once
/// Measures what a stage takes, on every rank, while it runs.

#include <chrono>
#include <filesystem>
#include <functional>

#include "parallel/communicator.h"
#include "report/cost.h"

namespace farout::jobs {

/// How much a stage tells.
enum class Detail { brief, costs };

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

/// Root only: writes the cost beside the output, then the output by `write`, and a table of the
/// cost to stderr where it is asked for. Warns where the cost can't be written. (An output that is
/// there isn't made again, so it would never get a cost that came second.)
void write_with_cost(const std::filesystem::path& output, const report::Cost& cost, Detail detail,
                     const std::function<void()>& write);

/// Root only: what the making of `output` took, with a warning where that can't be understood.
std::optional<report::Cost> cost_of(const std::filesystem::path& output);

}  // namespace farout::jobs

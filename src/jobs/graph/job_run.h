#pragma once
/// `farout run`: the steps of a job, one after the other.

#include <functional>
#include <map>
#include <optional>

#include "jobs/graph/job_graph.h"
#include "jobs/networks.h"

namespace farout::jobs {

/// A job that was looked at, and can be run.
struct PreparedRun {
    /// Collective: does the steps, once.
    std::function<ExitStatus()> run;
    /// Bytes of feature files that it will make, about. The root's.
    std::map<std::filesystem::path, std::uint64_t> new_features{};
    std::optional<std::uint64_t> free_bytes{};  ///< where they will lie; the root's
};

/// Collective: looks ahead at what these steps need. Throws Error where they can't be done. What is
/// given must live until the run has ended.
PreparedRun prepare_run(parallel::Session& session, const JobGraph& graph, const Steps& steps,
                        Networks& networks);

/// Collective: looks ahead, then does these steps. An OOD set that can't be had (its images aren't
/// there, its extraction fails) doesn't take the others': they are scored and reported without it,
/// the report says so, the step's journal too, and the run throws Error at its end. What the
/// training or the in-distribution set lacks, and an interruption, ends it at once.
ExitStatus run_job(parallel::Session& session, const JobGraph& graph, const Steps& steps);

}  // namespace farout::jobs

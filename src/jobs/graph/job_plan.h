#pragma once
/// `farout run --dry-run`: what a job would do.

#include <optional>
#include <string>
#include <vector>

#include "jobs/extraction_rate.h"
#include "jobs/graph/job_graph.h"
#include "jobs/preflight/preflight.h"

namespace farout::jobs {

struct JobPlan {
    std::vector<OutputPlan> outputs;  ///< in the order of the stages
    std::vector<Finding> findings;    ///< what a run would look at first, and what was found
    std::optional<ExtractionRate> rate;
    int ranks = 1;
    int threads = 1;
    std::optional<std::uint64_t> free_bytes;  ///< where the outputs will lie
    std::int64_t names = 0;                   ///< of images that were looked for
    double seconds = 0;                       ///< that this took

    /// What a run would stop at, or leave an OOD set out for.
    std::vector<std::string> problems() const;
    std::int64_t images_left() const;
    /// Of outputs that aren't there yet; nothing when one of them isn't known.
    std::optional<std::uint64_t> new_bytes() const;
};

/// Collective; the plan is the root's. Writes nothing. Loads the weights and times a few images
/// where some are left to extract.
JobPlan plan_job(parallel::Session& session, const JobGraph& graph);

/// The outputs of one step; `ready`: all that it needs is there, and so they are judged (those of
/// an extraction are by the look ahead). What it would stop at is added to the findings. Root only.
std::vector<OutputPlan> planned(const Step& step, const Preflight& seen, bool ready,
                                std::vector<Finding>& findings);

/// The outputs of all steps, in their order. Root only.
void plan_outputs(const JobGraph& graph, const Preflight& seen, JobPlan& plan);

}  // namespace farout::jobs

#pragma once
/// `farout run --dry-run`: what a job would do.

#include <optional>
#include <string>
#include <vector>

#include "jobs/extraction_rate.h"
#include "jobs/job.h"
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
JobPlan plan_job(parallel::Session& session, const Job& job, const JobStages& stages);

}  // namespace farout::jobs

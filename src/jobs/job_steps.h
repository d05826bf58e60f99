#pragma once
/// The steps of a job that can be run by themselves, each as a batch job of its own: `farout run
/// JOB.cfg --only STEP`.

#include <string>
#include <vector>

#include "jobs/job.h"

namespace farout::jobs {

enum class StepKind { extract, head, fit, score, report };

struct JobStep {
    std::string name;  ///< "extract/texture", "head", "fit", "score", "report"
    StepKind kind = StepKind::extract;
    std::size_t set = 0;  ///< of an extraction: its place in JobStages::extract
};

/// In the order in which a job does them.
std::vector<JobStep> steps_of(const JobStages& stages);

/// Those of `steps` that are named, in the job's order; "extract" stands for the extractions of all
/// sets, and no name for everything. Throws UsageError for a name that no step has.
std::vector<JobStep> chosen_steps(const std::vector<JobStep>& steps,
                                  const std::vector<std::string>& names);

/// Networks are loaded into `networks`, and found there.
ExitStatus run_step(parallel::Session& session, const JobStages& stages, const JobStep& step,
                    Networks& networks);

}  // namespace farout::jobs

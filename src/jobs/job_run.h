#pragma once
/// `farout run`: the steps of a job, one after the other.

#include <vector>

#include "jobs/job_steps.h"

namespace farout::jobs {

/// Collective: looks ahead, then does these steps. An OOD set that can't be had (its images aren't
/// there, its extraction fails) doesn't take the others': they are scored and reported without it,
/// the report says so, the step's journal too, and the run throws Error at its end. What the
/// training or the in-distribution set lacks, and an interruption, ends it at once.
ExitStatus run_job(parallel::Session& session, const Job& job, const JobStages& stages,
                   const std::vector<JobStep>& steps);

/// The stages without some OOD sets, by their place in JobStages::extract: of scores, report and
/// groups. `why`: "" for a set that is there.
JobStages without_sets(JobStages stages, const std::vector<JobSet>& sets,
                       const std::vector<std::string>& why);

}  // namespace farout::jobs

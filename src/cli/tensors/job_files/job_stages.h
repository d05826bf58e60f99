#pragma once
/// A job as the stages that it consists of, in order.

#include "cli/tensors/job_files/job_file.h"
#include "jobs/graph/seeded_job.h"

namespace farout::cli::tensors {

/// Throws UsageError for options that don't fit, detectors and their settings among them: a wrong
/// name is told now, not after hours of extraction.
jobs::JobStages stages_of(const JobFile& job, int threads);

/// The jobs of a file (seed_jobs.h) with their stages.
jobs::SeededJob seeded_job(const std::vector<JobFile>& jobs, int threads);

}  // namespace farout::cli::tensors

#pragma once

#include "cli/tensors/job_files/job_file.h"

namespace farout::cli::tensors {

/// Collective: throws AgreedError where ranks have read another job, with what it includes and the
/// environment's variables.
void agree_on_job(parallel::Communicator& communicator, const JobFile& job);

/// The same of all jobs of a file with seeds.
void agree_on_jobs(parallel::Communicator& communicator, const std::vector<JobFile>& jobs);

}  // namespace farout::cli::tensors

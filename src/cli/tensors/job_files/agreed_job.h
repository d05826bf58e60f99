#pragma once

#include "cli/tensors/job_files/job_file.h"

namespace farout::cli::tensors {

/// Collective: throws AgreedError where ranks have read another job, with what it includes and the
/// environment's variables.
void agree_on_job(parallel::Communicator& communicator, const JobFile& job);

}  // namespace farout::cli::tensors

#pragma once

#include "cli/job_files/job_file.h"

namespace farout {

/// Collective: throws AgreedError where ranks have read another job, with what it includes and the
/// environment's variables.
void agree_on_job(Communicator& communicator, const JobFile& job);

}  // namespace farout

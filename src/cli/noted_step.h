#pragma once

#include "cli/job_steps.h"

namespace farout {

/// Collective: runs a step, and the root notes in the step's journal that it started and how it
/// ended. A journal that can't be written is warned of; the step runs all the same.
ExitStatus run_noted(Session& session, const Job& job, const JobStages& stages,
                     const JobStep& step);

}  // namespace farout

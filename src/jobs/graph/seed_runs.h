#pragma once
/// `farout run` of a job with seeds, or of one without.

#include "jobs/graph/seeded_job.h"

namespace farout::jobs {

/// Collective: as run_job() (job_run.h) does one job. With seeds all runs are looked at before the
/// first one's first step; then they are done one after the other. One that fails doesn't take the
/// others': they are done, the summary of all isn't made, and Error is thrown at the end. An
/// interruption ends all at once.
ExitStatus run_job(parallel::Session& session, const SeededJob& job, const ChosenSteps& chosen);

}  // namespace farout::jobs

#pragma once
/// `farout run`: the steps of a job, one after the other.

#include "jobs/graph/job_graph.h"

namespace farout::jobs {

/// Collective: looks ahead, then does these steps. An OOD set that can't be had (its images aren't
/// there, its extraction fails) doesn't take the others': they are scored and reported without it,
/// the report says so, the step's journal too, and the run throws Error at its end. What the
/// training or the in-distribution set lacks, and an interruption, ends it at once.
ExitStatus run_job(parallel::Session& session, const JobGraph& graph, const Steps& steps);

}  // namespace farout::jobs

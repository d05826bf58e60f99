#pragma once

#include "jobs/graph/step.h"

namespace farout::jobs {

/// Collective: runs a step, and the root notes in the step's journal (in the job's folder) that it
/// started and how it ended: as a failure where it did its work, but on less than the job asks for,
/// which `lacking` says ("" for nothing). A journal that can't be written is warned of; the step
/// runs all the same.
ExitStatus run_noted(const StepRun& run, const std::filesystem::path& job_out, const Step& step,
                     const std::string& lacking = "");

/// The root notes that a step can't be done.
void note_failure(const parallel::Communicator& communicator, const std::filesystem::path& job_out,
                  const Step& step, const std::string& message);

}  // namespace farout::jobs

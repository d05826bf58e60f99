#pragma once
/// What the values of a job were taken for, for `--dry-run`.

#include <string>

#include "cli/tensors/job_files/job_stages.h"

namespace farout::cli::tensors {

/// A line a value: as it was written and, where that is another text, what it became (variables,
/// home folders and relative paths replaced), and where it comes from where that isn't the job
/// file; then what follows for what wasn't given: preprocessing, batch, detectors with their
/// parameters. Lines end in "\n".
std::string values_text(const JobFile& job, const jobs::JobStages& stages);

/// Of another run of a job with seeds: what it has otherwise than the first one.
std::string other_values_text(const JobFile& job, const JobFile& first);

}  // namespace farout::cli::tensors

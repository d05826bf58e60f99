#pragma once
/// Detectors' settings (`set`) of a job: they stand in several places, and one counts.

#include <string>
#include <vector>

#include "cli/job_file.h"

namespace farout {

/// The settings of the command line and of the files (in the order in which they win), each
/// parameter once. Throws UsageError where one of them sets a parameter twice.
std::vector<std::string> settings_that_count(const po::parsed_options& command_line,
                                             const std::vector<JobValue>& of_files);

}  // namespace farout

#pragma once
/// Detectors' settings (`set`): where they stand in several places, one counts.

#include <string>
#include <vector>

#include "cli/tensors/job_files/job_file.h"

namespace farout::cli::tensors {

/// Settings ("gen.gamma=0.1") of several sources, those that win first: of a parameter that two of
/// them set, the first one's. Throws UsageError where one source sets a parameter twice; `wheres`
/// says where they stand, for its message.
std::vector<std::string> merged_settings(const std::vector<std::vector<std::string>>& sources,
                                         const std::vector<std::string>& wheres);

/// The settings of the command line and of the files (in the order in which they win), each
/// parameter once. Throws UsageError where one of them sets a parameter twice.
std::vector<std::string> settings_that_count(const po::parsed_options& command_line,
                                             const JobValues& of_files);

}  // namespace farout::cli::tensors

#pragma once
/// A job file with `seeds = 0, 1, 2` as a job for each (cli/job_files/job_seeds.h).

#include "cli/tensors/job_files/job_file.h"

namespace farout::cli::tensors {

/// The seeds of a job: those of the command line, else its file's; none of a job without.
std::vector<std::string> seeds_of(const std::filesystem::path& file,
                                  const po::parsed_options& command_line);

/// Reads a job file as read_job_file() does: one job, or one for each seed. Sets whose features the
/// seed has no part in are marked as shared. Throws UsageError, too, where two runs would be the
/// same, or where `out` depends on the seed.
std::vector<JobFile> read_jobs(const std::filesystem::path& file,
                               const po::parsed_options& command_line,
                               const po::options_description& of_job);

/// The same without further options.
std::vector<JobFile> read_jobs(const std::filesystem::path& file);

}  // namespace farout::cli::tensors

#pragma once
/// `farout summary` for both programs: one that reads job files, and one that doesn't.

#include <filesystem>

#include "cli/commands/command.h"

namespace farout::cli {

/// The folder of the report that a job makes, by its file. Throws UsageError.
using ReportOfJob = std::filesystem::path (*)(const std::filesystem::path& job_file);

ExitStatus make_summary(parallel::Session& session, const Arguments& arguments,
                        ReportOfJob report_of_job);

/// Whether the arguments name a job file: what is no folder, but there.
bool names_job_files(const Arguments& arguments);

}  // namespace farout::cli

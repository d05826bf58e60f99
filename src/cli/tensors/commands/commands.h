#pragma once
/// The commands that farout_tensors runs.

#include "cli/commands/command.h"

namespace farout::cli::tensors {

/// What runs a command here. Throws UsageError for one that farout runs by itself.
RunCommand run_of(const Command& command);

ExitStatus extract_command(parallel::Session& session, const Arguments& arguments);
ExitStatus head_command(parallel::Session& session, const Arguments& arguments);
ExitStatus import_command(parallel::Session& session, const Arguments& arguments);
ExitStatus export_command(parallel::Session& session, const Arguments& arguments);
ExitStatus fit_command(parallel::Session& session, const Arguments& arguments);
ExitStatus score_command(parallel::Session& session, const Arguments& arguments);
ExitStatus search_command(parallel::Session& session, const Arguments& arguments);
ExitStatus screen_command(parallel::Session& session, const Arguments& arguments);
ExitStatus status_command(parallel::Session& session, const Arguments& arguments);
ExitStatus job_command(parallel::Session& session, const Arguments& arguments);
ExitStatus list_command(parallel::Session& session, const Arguments& arguments);
ExitStatus check_command(parallel::Session& session, const Arguments& arguments);
ExitStatus man_command(parallel::Session& session, const Arguments& arguments);
ExitStatus completion_command(parallel::Session& session, const Arguments& arguments);

}  // namespace farout::cli::tensors

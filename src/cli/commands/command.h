#pragma once
/// The commands of the program: one readable table.

#include <string>
#include <vector>

#include "core/error.h"
#include "parallel/session.h"

namespace farout::cli {

using Arguments = std::vector<std::string>;

/// Whether what a command makes depends on the processor in its last bits.
enum class Result { of_any_processor, of_processors };

/// `farout NAME …`. Run by all ranks; what it returns is the exit status. Failures are thrown.
struct Command {
    std::string name;
    std::string summary;
    ExitStatus (*run)(parallel::Session& session, const Arguments& arguments) = nullptr;
    Result result = Result::of_any_processor;
};

const std::vector<Command>& all_commands();

/// Runs the command that the first argument names; "--help", "--version" and no argument at all are
/// answered too.
ExitStatus run_command(parallel::Session& session, const Arguments& arguments);

ExitStatus extract_command(parallel::Session& session, const Arguments& arguments);
ExitStatus head_command(parallel::Session& session, const Arguments& arguments);
ExitStatus datalist_command(parallel::Session& session, const Arguments& arguments);
ExitStatus import_command(parallel::Session& session, const Arguments& arguments);
ExitStatus export_command(parallel::Session& session, const Arguments& arguments);
ExitStatus fit_command(parallel::Session& session, const Arguments& arguments);
ExitStatus score_command(parallel::Session& session, const Arguments& arguments);
ExitStatus report_command(parallel::Session& session, const Arguments& arguments);
ExitStatus compare_command(parallel::Session& session, const Arguments& arguments);
ExitStatus summary_command(parallel::Session& session, const Arguments& arguments);
ExitStatus status_command(parallel::Session& session, const Arguments& arguments);
ExitStatus job_command(parallel::Session& session, const Arguments& arguments);
ExitStatus list_command(parallel::Session& session, const Arguments& arguments);
ExitStatus check_command(parallel::Session& session, const Arguments& arguments);

}  // namespace farout::cli

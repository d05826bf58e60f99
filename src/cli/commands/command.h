#pragma once
/// The commands of farout: one readable table. Those that need tensors are run by a program of
/// their own, farout_tensors: loading LibTorch takes half a second.

#include <string>
#include <vector>

#include "core/error.h"
#include "parallel/session.h"

namespace farout::cli {

using Arguments = std::vector<std::string>;

/// Whether what a command makes depends on the processor in its last bits.
enum class Result { of_any_processor, of_processors };

/// Run by all ranks; what it returns is the exit status. Failures are thrown.
using RunCommand = ExitStatus (*)(parallel::Session& session, const Arguments& arguments);

/// `farout NAME …`.
struct Command {
    std::string name;
    std::string summary;
    RunCommand run = nullptr;  ///< nullptr: farout_tensors alone can
    Result result = Result::of_any_processor;
    /// Of one that both programs run: whether these arguments, behind its name, need tensors.
    bool (*needs_tensors)(const Arguments& arguments) = nullptr;
    std::vector<std::string> parts{};  ///< commands with a --help of their own behind its name
};

const std::vector<Command>& all_commands();

/// What the program itself is asked, in a command's place: "--version".
const std::vector<Command>& all_questions();

/// Of the commands and questions. Throws UsageError that suggests the nearest command.
const Command& find_command(const std::string& name);

/// The name that the first argument is; "--help" where there is none.
std::string command_named(const Arguments& arguments);
/// Whether farout_tensors runs what the arguments ask for. An unknown command needs none.
bool need_tensors(const Arguments& arguments);

/// Runs the command that the first argument names by what `run_of` knows to run it with; "--help"
/// and no argument at all are answered, too. "help fit" is "fit --help".
ExitStatus run_command(parallel::Session& session, const Arguments& arguments,
                       RunCommand (*run_of)(const Command& command));

ExitStatus version_command(parallel::Session& session, const Arguments& arguments);
ExitStatus licenses_command(parallel::Session& session, const Arguments& arguments);
ExitStatus datalist_command(parallel::Session& session, const Arguments& arguments);
ExitStatus report_command(parallel::Session& session, const Arguments& arguments);
ExitStatus compare_command(parallel::Session& session, const Arguments& arguments);
ExitStatus export_command(parallel::Session& session, const Arguments& arguments);
ExitStatus summary_command(parallel::Session& session, const Arguments& arguments);

}  // namespace farout::cli

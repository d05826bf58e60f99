#pragma once
/// What farout and farout_tensors have in common: how a command begins and ends.

#include "cli/commands/command.h"

namespace farout::cli {

/// Runs the command that the arguments ask for in a session of its own, by what `run_of` knows to
/// run it with, tells its failure, and returns the exit status.
int run_program(const Arguments& arguments, RunCommand (*run_of)(const Command& command));

/// Makes farout_tensors, which lies beside this program, of this process: the same arguments,
/// environment and process id. To be called before the process is a rank. Throws Error where it
/// can't be started.
[[noreturn]] void become_tensor_program(char** argv);

}  // namespace farout::cli

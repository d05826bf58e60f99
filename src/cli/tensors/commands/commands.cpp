#include "cli/tensors/commands/commands.h"

#include <map>

#include "core/text.h"

namespace farout::cli::tensors {

RunCommand run_of(const Command& command) {
    static const std::map<std::string, RunCommand> runs{
        {"run", job_command},       {"extract", extract_command},
        {"head", head_command},     {"import", import_command},
        {"fit", fit_command},       {"score", score_command},
        {"search", search_command}, {"status", status_command},
        {"export", export_command}, {"screen", screen_command},
        {"list", list_command},     {"check", check_command},
        {"--man", man_command},     {"--completion", completion_command},
    };
    const auto run = runs.find(command.name);
    if (run == runs.end())
        throw UsageError(concat("farout runs ", command.name, " without farout_tensors: `farout ",
                                command.name, "`."));
    return run->second;
}

}  // namespace farout::cli::tensors

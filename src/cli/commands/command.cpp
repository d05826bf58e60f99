#include "cli/commands/command.h"

#include <iostream>

#include "cli/commands/export.h"
#include "core/text.h"
#include "files/hdf5_probe.h"
#include "files/provenance.h"
#include "files/rank_facts.h"
#include "parallel/environment.h"
#include "parallel/limits.h"

namespace farout::cli {

const std::vector<Command>& all_commands() {
    static const std::vector<Command> commands{
        {.name = "run",
         .summary =
             "a whole job from a job file: extract, head, fit, score, report; skips what is there",
         .result = Result::of_processors},
        {.name = "datalist",
         .summary = "the image lists of the benchmark: made, checked",
         .run = datalist_command,
         .parts = {"split"}},
        {.name = "extract",
         .summary = "images and weights → a feature file",
         .result = Result::of_processors},
        {.name = "head", .summary = "weights → the classifier head W, b"},
        {.name = "import",
         .summary =
             "other programs' NumPy arrays → a feature or head file; their scores beside ours"},
        {.name = "fit",
         .summary = "training features and head → statistics",
         .result = Result::of_processors},
        {.name = "score",
         .summary = "features, head and statistics → score files",
         .result = Result::of_processors},
        {.name = "search",
         .summary = "validation sets → detectors' parameters, the best of all combinations",
         .result = Result::of_processors},
        {.name = "screen",
         .summary = "new images → verdicts, with what they promise",
         .result = Result::of_processors},
        {.name = "report",
         .summary = "score files → AUROC, FPR95, AUPR, thresholds: a table, report.html, CSV, JSON",
         .run = report_command},
        {.name = "compare",
         .summary = "reports side by side, with paired tests; a report and published figures",
         .run = compare_command},
        {.name = "summary",
         .summary = "the reports of several models → one table",
         .run = summary_command},
        {.name = "status",
         .summary = "how far jobs are, what failed and where its log is, from the files alone"},
        {.name = "export",
         .summary = "features or scores → .npy or CSV",
         .run = export_command,
         .needs_tensors = exports_tensors},
        {.name = "list", .summary = "the models, detectors and codecs of this build"},
        {.name = "check", .summary = "what a file of farout is, what made it, whether it is whole"},
    };
    return commands;
}

const std::vector<Command>& all_questions() {
    static const std::vector<Command> questions{
        {.name = "--version",
         .summary = "versions of farout and of what it was built with, and what this processor has",
         .run = version_command},
        {.name = "--licenses",
         .summary = "licences of what is built into farout",
         .run = licenses_command},
        {.name = "--completion", .summary = "completion for a shell: bash, zsh or fish"},
        {.name = "--man", .summary = "the manual page"},
    };
    return questions;
}

const Command& find_command(const std::string& name) {
    for (const auto& question : all_questions())
        if (question.name == name) return question;
    std::vector<std::string> names;
    for (const auto& command : all_commands()) {
        if (command.name == name) return command;
        names.push_back(command.name);
    }
    throw UsageError(concat("There is no command '", printable(name), "'.",
                            did_you_mean(name, names), " The commands: ", enumerate(names), "."));
}

std::string command_named(const Arguments& arguments) {
    return arguments.empty() ? "--help" : arguments.front();
}

namespace {

/// "help fit" as "fit --help"; all else as it is.
Arguments with_help_behind(Arguments arguments) {
    if (arguments.size() < 2 || arguments.front() != "help") return arguments;
    arguments.erase(arguments.begin());
    arguments.emplace_back("--help");
    return arguments;
}

}  // namespace

bool need_tensors(const Arguments& given) {
    const Arguments arguments = with_help_behind(given);
    const std::string name = command_named(arguments);
    for (const auto* commands : {&all_commands(), &all_questions()})
        for (const Command& command : *commands) {
            if (command.name != name) continue;
            if (command.run == nullptr) return true;
            return command.needs_tensors != nullptr &&
                   command.needs_tensors({arguments.begin() + 1, arguments.end()});
        }
    return false;
}

namespace {

void print_help() {
    std::cout << "farout evaluates out-of-distribution detectors at full data-set scale.\n\n"
                 "Usage: farout COMMAND [options]      (alone, or under mpirun / srun with any "
                 "number of ranks)\n\n"
                 "Commands:\n";
    for (const auto& command : all_commands())
        std::cout << "  " << command.name << std::string(10 - command.name.size(), ' ')
                  << command.summary << "\n";
    std::cout
        << "\n`farout COMMAND --help`, or `farout help COMMAND`, lists a command's options.\n\n"
           "Of farout itself:\n";
    for (const auto& question : all_questions())
        std::cout << "  " << question.name << std::string(14 - question.name.size(), ' ')
                  << question.summary << "\n";
    std::cout << "\n"
                 "Exit status: 0 well, 1 failed, 2 wrong usage, 3 finished but some images could "
                 "not be read\n(or imported rows hold a NaN), "
                 "75 interrupted with everything so far saved.\n";
}

}  // namespace

ExitStatus run_command(parallel::Session& session, const Arguments& given,
                       RunCommand (*run_of)(const Command& command)) {
    parallel::Communicator& communicator = session.communicator();
    files::agree_on_command(communicator, given);
    const Arguments arguments = with_help_behind(given);
    if (!communicator.is_root()) files::leave_trying_to_the_root();
    const std::string name = command_named(arguments);
    if (name == "--help" || name == "-h" || name == "help") {
        if (communicator.is_root()) print_help();
        return arguments.empty() ? ExitStatus::wrong_usage : ExitStatus::ok;
    }
    const Command& command = find_command(name);
    parallel::check_thread_variables(session);
    if (command.result == Result::of_processors) parallel::tell_other_processors(communicator);
    return run_of(command)(session, {arguments.begin() + 1, arguments.end()});
}

}  // namespace farout::cli

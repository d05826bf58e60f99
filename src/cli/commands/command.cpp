#include "cli/commands/command.h"

#include <iostream>

#include "core/text.h"
#include "files/hdf5_probe.h"
#include "files/provenance.h"
#include "files/rank_facts.h"
#include "parallel/environment.h"
#include "parallel/limits.h"

namespace farout::cli {

const std::vector<Command>& all_commands() {
    static const std::vector<Command> commands{
        {"run",
         "a whole job from a job file: extract, head, fit, score, report; skips what is there",
         job_command, Result::of_processors},
        {"datalist", "the image lists of the benchmark: made, checked", datalist_command},
        {"extract", "images and weights → a feature file", extract_command, Result::of_processors},
        {"head", "weights → the classifier head W, b", head_command},
        {"import", "other programs' NumPy arrays → a feature or head file", import_command},
        {"fit", "training features and head → statistics", fit_command, Result::of_processors},
        {"score", "features, head and statistics → score files", score_command,
         Result::of_processors},
        {"report", "score files → AUROC, FPR95, AUPR, thresholds: a table, report.html, CSV, JSON",
         report_command},
        {"compare", "reports side by side, with paired tests; a report and published figures",
         compare_command},
        {"summary", "the reports of several models → one table", summary_command},
        {"status", "how far jobs are, what failed and where its log is, from the files alone",
         status_command},
        {"export", "features or scores → .npy or CSV", export_command},
        {"list", "the models, detectors and codecs of this build", list_command},
        {"check", "what a file of farout is, what made it, whether it is whole", check_command},
    };
    return commands;
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
    std::cout << "\n`farout COMMAND --help` lists a command's options.\n"
                 "Exit status: 0 well, 1 failed, 2 wrong usage, 3 finished but some images could "
                 "not be read\n(or imported rows hold a NaN), "
                 "75 interrupted with everything so far saved.\n";
}

const Command& find_command(const std::string& name) {
    std::vector<std::string> names;
    for (const auto& command : all_commands()) {
        if (command.name == name) return command;
        names.push_back(command.name);
    }
    throw UsageError(concat("There is no command '", printable(name), "'.",
                            did_you_mean(name, names), " The commands: ", enumerate(names), "."));
}

}  // namespace

ExitStatus run_command(parallel::Session& session, const Arguments& arguments) {
    parallel::Communicator& communicator = session.communicator();
    files::agree_on_command(communicator, arguments);
    if (!communicator.is_root()) files::leave_trying_to_the_root();
    const std::string first = arguments.empty() ? "--help" : arguments.front();
    if (first == "--help" || first == "-h" || first == "help") {
        if (communicator.is_root()) print_help();
        return arguments.empty() ? ExitStatus::wrong_usage : ExitStatus::ok;
    }
    if (first == "--version") {
        if (communicator.is_root()) std::cout << files::program_version() << "\n";
        return ExitStatus::ok;
    }
    const Command& command = find_command(first);
    parallel::check_thread_variables(session);
    if (command.result == Result::of_processors) parallel::tell_other_processors(communicator);
    return command.run(session, {arguments.begin() + 1, arguments.end()});
}

}  // namespace farout::cli

#include <iostream>

#include "cli/compare_options.h"
#include "cli/job_file.h"
#include "cli/job_plan.h"
#include "cli/job_steps.h"
#include "cli/noted_step.h"
#include "core/text.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"

namespace farout {

namespace fs = std::filesystem;

namespace {

/// Everything that a job reads is looked for before hours are spent on the first set.
void require_inputs(const Job& job, const JobStages& stages, const std::vector<JobStep>& steps) {
    const auto missing = missing_inputs(job, stages, steps);
    if (!missing.empty())
        throw Error(
            concat("The job reads what doesn't exist: ", enumerate(missing, missing.size()), "."));
    if (const auto& compare = stages.report.compare; compare && fs::exists(compare->file))
        require_published(*compare, stages.network.model);
}

/// Between two stages: the first of a stage's own looks may be far.
void stop_if_interrupted(Communicator& communicator) {
    agree(communicator, throw_if_interrupted);
}

ExitStatus run_job(Session& session, const Job& job, const JobStages& stages,
                   const std::vector<JobStep>& steps) {
    Communicator& communicator = session.communicator();
    agree_on_root(communicator, [&] { require_inputs(job, stages, steps); });
    ExitStatus status = ExitStatus::ok;
    for (const JobStep& step : steps) {
        if (step.kind != StepKind::extract) stop_if_interrupted(communicator);
        if (run_noted(session, job, stages, step) == ExitStatus::unreadable_images)
            status = ExitStatus::unreadable_images;
    }
    return status;
}

ExitStatus print_plan(Session& session, const Job& job, const JobStages& stages) {
    const JobPlan plan = plan_job(session, job, stages);
    Communicator& communicator = session.communicator();
    if (communicator.is_root()) std::cout << to_text(plan, job.out) << std::flush;
    const bool fit = broadcast_value(communicator, plan.problems.empty());
    return fit ? ExitStatus::ok : ExitStatus::failed;
}

struct ParsedCommand {
    po::parsed_options options;
    po::variables_map own;
};

ParsedCommand parse(const Arguments& arguments, const po::options_description& all,
                    const po::options_description& description) {
    po::positional_options_description positions;
    positions.add("job", 1);
    const auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    ParsedCommand parsed{po::parsed_options(&all), {}};
    try {
        parsed.options = po::command_line_parser(arguments)
                             .options(all)
                             .positional(positions)
                             .style(style)
                             .run();
    } catch (po::error& error) {
        rethrow_as_usage_error(error, description, "");
    }
    po::store(parsed.options, parsed.own);
    return parsed;
}

}  // namespace

ExitStatus job_command(Session& session, const Arguments& arguments) {
    po::options_description description("Options (the same names may stand in the job file)");
    add_job_options(description);
    po::options_description of_command("Options of the command line only");
    of_command.add_options()                              //
        ("help,h", po::bool_switch(), "print this help")  //
        ("dry-run", po::bool_switch(),
         "print what would be done, what is there and what is missing, images, bytes and time; "
         "write nothing. Loads the weights and times a few images. Exit status 1 when the job "
         "can't run as it is")  //
        ("only", text_value("STEP,…"),
         "only these steps: extract/SET, head, fit, score, report; `extract` stands for all sets. "
         "What they read must be there");
    po::options_description shown;
    shown.add(description).add(of_command);
    po::options_description all;
    all.add(shown).add_options()("job", po::value<std::string>());
    const ParsedCommand command = parse(arguments, all, shown);
    if (command.own["help"].as<bool>()) {
        if (session.communicator().is_root())
            std::cout << "Usage: farout run JOB.cfg [options]\n\nDoes a whole job, skipping what "
                         "is there and valid.\n\n"
                      << shown;
        return ExitStatus::ok;
    }
    if (command.own.count("job") == 0)
        throw UsageError("Which job file? Usage: farout run JOB.cfg [options]");
    const Job job = read_job_file(command.own["job"].as<std::string>(), command.options, all);
    const JobStages stages = stages_of(job, set_threads(job.options, session));
    const auto names = command.own.count("only") == 0 ? "" : command.own["only"].as<std::string>();
    const auto steps = chosen_steps(steps_of(stages), split(names, ','));
    if (!command.own["dry-run"].as<bool>()) return run_job(session, job, stages, steps);
    if (!names.empty()) throw UsageError("--dry-run plans the whole job: leave --only out.");
    return print_plan(session, job, stages);
}

}  // namespace farout

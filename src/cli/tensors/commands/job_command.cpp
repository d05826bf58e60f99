#include <functional>
#include <iostream>
#include <optional>

#include "cli/options/home_folder.h"
#include "cli/tensors/job_files/agreed_job.h"
#include "cli/tensors/job_files/job_stages.h"
#include "cli/tensors/job_files/seed_jobs.h"
#include "cli/tensors/job_files/values_text.h"
#include "cli/tensors/job_plan_text.h"
#include "cli/tensors/options/torch_threads.h"
#include "core/text.h"
#include "jobs/graph/seed_runs.h"
#include "jobs/limits.h"
#include "parallel/collective.h"

namespace farout::cli::tensors {

namespace {

/// Collective: variables of the environment may be missing on one rank alone.
std::vector<JobFile> agreed_jobs(parallel::Communicator& communicator,
                                 const std::function<std::vector<JobFile>()>& read) {
    std::vector<JobFile> jobs;
    parallel::agree(communicator, [&] { jobs = read(); });
    agree_on_jobs(communicator, jobs);
    return jobs;
}

/// Collective: a plan a run.
ExitStatus print_plans(parallel::Session& session, const std::vector<JobFile>& files,
                       const jobs::SeededJob& job) {
    std::vector<jobs::JobPlan> plans;
    for (const jobs::SeedRun& run : job.runs()) plans.push_back(jobs::plan_job(session, run.graph));
    parallel::Communicator& communicator = session.communicator();
    bool fit = true;
    parallel::agree_on_root(communicator, [&] {
        for (std::size_t run = 0; run < plans.size(); ++run) {
            if (job.has_seeds()) std::cout << "=== " << job.runs()[run].name << " ===\n";
            const jobs::JobStages& stages = job.runs()[run].graph.stages();
            std::cout << (run == 0 ? values_text(files[run], stages)
                                   : other_values_text(files[run], files.front()))
                      << '\n'
                      << to_text(plans[run], files[run].out) << '\n';
            fit = fit && plans[run].problems().empty();
        }
        if (plans.size() > 1) std::cout << total_text(plans);
        std::cout << std::flush;
    });
    return parallel::broadcast_value(communicator, fit) ? ExitStatus::ok : ExitStatus::failed;
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
    expand_homes(parsed.options);
    po::store(parsed.options, parsed.own);
    return parsed;
}

}  // namespace

ExitStatus job_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options (the same names may stand in the job file)");
    add_job_options(description);
    po::options_description of_command("Options of the command line only");
    of_command.add_options()                              //
        ("help,h", po::bool_switch(), "print this help")  //
        ("dry-run", po::bool_switch(),
         "print what the job's values were taken for, what would be done and what is wrong (all "
         "that a run looks at before its first step, with a verdict each), images, bytes and "
         "time; write nothing. Loads the weights and times a few images. Exit status 1 when the "
         "job can't run as it is, or would go on without a set")  //
        ("only", text_value("STEP,…"),
         "only these steps: extract/SET, head, fit, score, report; `extract` stands for all sets. "
         "What they read must be there. Of a job with seeds: fit of all runs, seed_0/fit of one, "
         "all of seed_0; seeds, their summary");
    po::options_description shown;
    shown.add(description).add(of_command);
    po::options_description all;
    all.add(shown).add_options()("job", po::value<std::string>());
    std::optional<ParsedCommand> parsed;
    parallel::agree(session.communicator(), [&] { parsed = parse(arguments, all, shown); });
    const ParsedCommand& command = *parsed;
    if (command.own["help"].as<bool>()) {
        show_help(session.communicator(),
                  {"farout run JOB.cfg [options]",
                   "Does a whole job, skipping what is there and valid. Looks first at all that it "
                   "needs. An\nout-of-distribution set that can't be had is left out of the "
                   "report, with exit\nstatus 1 at the end.",
                   "job"},
                  shown);
        return ExitStatus::ok;
    }
    if (command.own.count("job") == 0)
        throw UsageError("Which job file? Usage: farout run JOB.cfg [options]");
    const std::vector<JobFile> files = agreed_jobs(session.communicator(), [&] {
        return read_jobs(command.own["job"].as<std::string>(), command.options, description);
    });
    const int threads = set_threads(files.front().options, session);
    const auto names = command.own.count("only") == 0 ? "" : command.own["only"].as<std::string>();
    std::optional<jobs::SeededJob> job;
    jobs::ChosenSteps steps;
    parallel::agree(session.communicator(), [&] {
        job.emplace(seeded_job(files, threads));
        for (const jobs::SeedRun& run : job->runs())
            for (const jobs::ExtractStage& stage : run.graph.stages().extract)
                require_resources(stage, parallel::limits_of(session.place()));
        steps = job->chosen(split(names, ','));
    });
    if (!command.own["dry-run"].as<bool>()) return jobs::run_job(session, *job, steps);
    if (!names.empty()) throw UsageError("--dry-run plans the whole job: leave --only out.");
    return print_plans(session, files, *job);
}

}  // namespace farout::cli::tensors

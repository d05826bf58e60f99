#include <iostream>

#include "cli/tensors/job_files/job_stages.h"
#include "cli/tensors/job_files/seed_jobs.h"
#include "cli/tensors/status_text.h"
#include "jobs/graph/seeded_job.h"
#include "parallel/collective.h"

namespace farout::cli::tensors {

namespace {

/// Features that all runs share are the first one's to make.
std::map<std::string, std::string> made_elsewhere(const jobs::SeededJob& job,
                                                  const jobs::SeedRun& run) {
    std::map<std::string, std::string> steps;
    const jobs::SeedRun& first = job.runs().front();
    if (&run == &first) return steps;
    for (const jobs::Step* step : run.graph.steps())
        if (first.graph.step(step->name()).output() == step->output())
            steps[step->name()] = jobs::full_name(first.name, step->name());
    return steps;
}

/// A job, or the runs of one with seeds and their summary.
std::vector<JobState> states_of(const std::filesystem::path& file) {
    const jobs::SeededJob job = seeded_job(read_jobs(file), 1);
    const std::string name = file.stem().string();
    const auto absolute = std::filesystem::absolute(file);
    std::vector<JobState> states;
    bool all_reported = true;
    for (const jobs::SeedRun& run : job.runs()) {
        states.push_back(
            {name, absolute, jobs::states_of(run.graph), run.name, made_elsewhere(job, run)});
        all_reported = all_reported && word_of(states.back().states.back()) == "done";
    }
    if (const jobs::Step* summary = job.summary())
        states.push_back({name, absolute, {jobs::state_of(*summary, job.out(), all_reported)}});
    return states;
}

}  // namespace

ExitStatus status_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()  //
        ("job", po::value<std::vector<std::string>>()->composing()->value_name("JOB.cfg"),
         "a job file; the option's name may be left out")  //
        ("plain", po::bool_switch(),
         "a line a step for scripts, fields separated by tabs: job file, step (of a job with seeds "
         "seed_0/STEP, and seeds), done | running | "
         "failed | interrupted | partial | differs | missing, finished blocks, blocks, images/s, "
         "unreadable images, journal, log, message, the steps that it needs (after '?': does "
         "without, if need be)");
    const CommandHelp help{
        "farout status JOB.cfg …",
        "How far jobs are: steps × jobs, blocks done, images/s, unreadable images, what failed and "
        "where its log is. Reads files only: while jobs run, and after.",
        "job"};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    const auto files = options->texts("job");
    if (files.empty()) throw UsageError("Which job file? Usage: farout status JOB.cfg …");
    parallel::agree_on_root(session.communicator(), [&] {
        std::vector<JobState> jobs;
        for (const auto& file : files)
            for (JobState& state : states_of(file)) jobs.push_back(std::move(state));
        std::cout << (options->flag("plain") ? to_lines(jobs) : to_text(jobs)) << std::flush;
    });
    return ExitStatus::ok;
}

}  // namespace farout::cli::tensors

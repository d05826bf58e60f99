#include <iostream>

#include "cli/tensors/job_files/job_file.h"
#include "cli/tensors/job_files/job_stages.h"
#include "cli/tensors/status_text.h"
#include "parallel/collective.h"

namespace farout::cli::tensors {

namespace {

JobState state_of(const std::filesystem::path& file) {
    const JobFile job = read_job_file(file);
    return {file.stem().string(), std::filesystem::absolute(file),
            jobs::states_of(jobs::JobGraph(job, stages_of(job, 1)))};
}

}  // namespace

ExitStatus status_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()  //
        ("job", po::value<std::vector<std::string>>()->composing()->value_name("JOB.cfg"),
         "a job file; the option's name may be left out")  //
        ("plain", po::bool_switch(),
         "a line a step for scripts, fields separated by tabs: job file, step, done | running | "
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
        for (const auto& file : files) jobs.push_back(state_of(file));
        std::cout << (options->flag("plain") ? to_lines(jobs) : to_text(jobs)) << std::flush;
    });
    return ExitStatus::ok;
}

}  // namespace farout::cli::tensors

#include "cli/tensors/job_files/agreed_job.h"

#include "cli/job_files/job_seeds.h"
#include "files/rank_facts.h"
#include "parallel/agreed_facts.h"

namespace farout::cli::tensors {

namespace {

constexpr const char* what_to_see =
    "All nodes must see the same job file, with what it includes and the same environment "
    "variables in it.";

}  // namespace

void agree_on_job(parallel::Communicator& communicator, const JobFile& job) {
    if (communicator.size() == 1) return;
    parallel::Facts facts;
    for (const auto& [name, value] : job.options.shown())
        if (!files::may_differ("--" + name)) facts.emplace_back("the job's " + name, value);
    const auto add = [&](const std::string& section, const jobs::JobSet& set) {
        facts.emplace_back(section + ".name", set.name);
        facts.emplace_back(section + ".root", set.root.native());
        facts.emplace_back(section + ".list", set.list ? set.list->native() : "");
        facts.emplace_back(section + ".group", set.group);
    };
    add("train", job.train);
    add("id", job.id);
    for (const jobs::JobSet& set : job.ood) add("ood." + set.name, set);
    for (const jobs::JobSet& set : job.shifted) add("shifted." + set.name, set);
    if (job.id_val) add("id_val", *job.id_val);
    for (const jobs::JobSet& set : job.ood_val) add(set.name, set);
    parallel::agree_on_facts(communicator, facts, what_to_see, ExitStatus::wrong_usage);
}

void agree_on_jobs(parallel::Communicator& communicator, const std::vector<JobFile>& jobs) {
    if (communicator.size() == 1) return;
    std::vector<std::string> seeds;
    for (const JobFile& job : jobs) seeds.push_back(job.seed);
    parallel::agree_on_facts(communicator, {{"the job's seeds", seeds_text(seeds)}}, what_to_see,
                             ExitStatus::wrong_usage);
    for (const JobFile& job : jobs) agree_on_job(communicator, job);
}

}  // namespace farout::cli::tensors

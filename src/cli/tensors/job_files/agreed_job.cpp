#include "cli/tensors/job_files/agreed_job.h"

#include "files/rank_facts.h"
#include "parallel/agreed_facts.h"

namespace farout::cli::tensors {

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
    parallel::agree_on_facts(
        communicator, facts,
        "All nodes must see the same job file, with what it includes and the same "
        "environment variables in it.",
        ExitStatus::wrong_usage);
}

}  // namespace farout::cli::tensors

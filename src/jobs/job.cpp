#include "jobs/job.h"

namespace farout::jobs {

std::vector<JobSet> evaluated_sets(const Job& job) {
    std::vector<JobSet> sets = job.ood;
    sets.insert(sets.begin(), job.id);
    return sets;
}

std::vector<JobSet> all_sets(const Job& job) {
    std::vector<JobSet> sets = evaluated_sets(job);
    sets.insert(sets.begin(), job.train);
    if (job.id_val) sets.push_back(*job.id_val);
    sets.insert(sets.end(), job.ood_val.begin(), job.ood_val.end());
    return sets;
}

}  // namespace farout::jobs

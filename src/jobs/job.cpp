#include "jobs/job.h"

namespace farout::jobs {

std::vector<JobSet> evaluated_sets(const Job& job) {
    std::vector<JobSet> sets = job.ood;
    sets.insert(sets.begin(), job.id);
    sets.insert(sets.end(), job.shifted.begin(), job.shifted.end());
    return sets;
}

std::vector<JobSet> scored_sets(const Job& job) {
    std::vector<JobSet> sets = evaluated_sets(job);
    if (job.id_val) sets.push_back(*job.id_val);
    return sets;
}

std::vector<JobSet> all_sets(const Job& job) {
    std::vector<JobSet> sets = scored_sets(job);
    sets.insert(sets.begin(), job.train);
    sets.insert(sets.end(), job.ood_val.begin(), job.ood_val.end());
    return sets;
}

}  // namespace farout::jobs

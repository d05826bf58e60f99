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
    return sets;
}

}  // namespace farout::jobs

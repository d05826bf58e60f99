#include "report/set_counts.h"

namespace farout::report {

void SetCounts::add(const SetCounts& other) {
    SetCounts copy = other;
    const auto own = sums();
    const auto more = copy.sums();
    for (std::size_t i = 0; i < own.size(); ++i) *own[i] += *more[i];
    scores.resize(std::max(scores.size(), other.scores.size()));
    copy.scores.resize(scores.size());
    const auto own_extremes = extremes();
    const auto more_extremes = copy.extremes();
    for (std::size_t i = 0; i < own_extremes.size(); ++i) own_extremes[i]->add(*more_extremes[i]);
}

std::vector<Extremes*> SetCounts::extremes() {
    std::vector<Extremes*> all{&labels, &predictions, &hashes};
    for (Extremes& of_detector : scores) all.push_back(&of_detector);
    return all;
}

}  // namespace farout::report

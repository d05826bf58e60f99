#include "metrics/acceptance.h"

#include <algorithm>
#include <functional>

#include "metrics/fpr95_interval.h"
#include "metrics/interval.h"
#include "metrics/threshold_walk.h"

namespace farout::metrics {
namespace {

std::uint64_t count_accepted(const SortedScores<float>& scores, float threshold) {
    const auto values = scores.values();
    const auto end = std::upper_bound(values.begin(), values.end(), threshold, std::greater<>());
    return static_cast<std::uint64_t>(end - values.begin());
}

double share_of(std::uint64_t part, std::uint64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

float accepting_threshold(const SortedScores<float>& id, std::uint64_t one_in) {
    const std::uint64_t n = id.count();
    const std::uint64_t refused = n / one_in + (n % one_in != 0 ? 1 : 0);
    return id.values()[std::max<std::uint64_t>(1, n - refused) - 1];
}

Acceptance::Acceptance(const SortedScores<float>& id, std::span<const SortedScores<float>> ood,
                       std::uint64_t one_in)
    : one_in_(one_in),
      n_id_(id.count()),
      threshold_(accepting_threshold(id, one_in)),
      id_accepted_(count_accepted(id, threshold_)) {
    for (const SortedScores<float>& set : ood) {
        ood_accepted_.push_back(count_accepted(set, threshold_));
        FalsePositives& counts = false_positives_.emplace_back(n_id_, set.count(), one_in);
        for_each_threshold(id, set, [&](const Threshold& at) {
            counts.see(n_id_ - at.id_accepted() + 1, at.id_equal, at.ood_accepted());
        });
    }
}

EstimatedShare Acceptance::id_share() const {
    return {share_of(id_accepted_, n_id_), share_interval(id_accepted_, n_id_, normal_critical)};
}

EstimatedShare Acceptance::ood_share(std::span<const std::size_t> sets) const {
    std::vector<FalsePositives> some;
    EstimatedShare mean;
    for (const std::size_t set : sets) {
        some.push_back(false_positives_[set]);
        mean.share += share_of(ood_accepted_[set], false_positives_[set].whole());
    }
    mean.share /= static_cast<double>(sets.size());
    mean.interval = shared_threshold_interval(some);
    // The share itself is rounded otherwise than the ends.
    mean.interval.low = std::min(mean.interval.low, mean.share);
    mean.interval.high = std::max(mean.interval.high, mean.share);
    return mean;
}

}  // namespace farout::metrics

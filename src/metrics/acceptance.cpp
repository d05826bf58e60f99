#include "metrics/acceptance.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "metrics/interval.h"

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

/// ⌈(n + 1)·(1 − 1/N)⌉, at most n.
std::uint64_t accepted_of(std::uint64_t n, std::uint64_t one_in) {
    return std::min(n, n + 1 - (n + 1) / one_in);
}

}  // namespace

float accepting_threshold(const SortedScores<float>& id, std::uint64_t one_in) {
    return id.values()[accepted_of(id.count(), one_in) - 1];
}

Acceptance::Acceptance(const SortedScores<float>& id, std::span<const SortedScores<float>> ood,
                       std::uint64_t one_in)
    : one_in_(one_in),
      n_id_(id.count()),
      threshold_(accepting_threshold(id, one_in)),
      id_accepted_(count_accepted(id, threshold_)) {
    for (const SortedScores<float>& set : ood) {
        ood_accepted_.push_back(count_accepted(set, threshold_));
        n_ood_.push_back(set.count());
    }
}

double Acceptance::expected() const {
    return share_of(accepted_of(n_id_, one_in_), n_id_ + 1);
}

EstimatedShare Acceptance::id_share() const {
    return {share_of(id_accepted_, n_id_), share_interval(id_accepted_, n_id_, normal_critical)};
}

EstimatedShare Acceptance::ood_share(std::span<const std::size_t> sets) const {
    const double k = static_cast<double>(sets.size());
    EstimatedShare mean;
    double below = 0;
    double above = 0;
    for (const std::size_t set : sets) {
        const double share = share_of(ood_accepted_[set], n_ood_[set]);
        const Interval one = share_interval(ood_accepted_[set], n_ood_[set], normal_critical);
        mean.share += share / k;
        below += (share - one.low) * (share - one.low) / k / k;
        above += (one.high - share) * (one.high - share) / k / k;
    }
    mean.interval = {std::max(0.0, mean.share - std::sqrt(below)),
                     std::min(1.0, mean.share + std::sqrt(above))};
    return mean;
}

}  // namespace farout::metrics

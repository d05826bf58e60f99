#include "metrics/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace farout::metrics {

Bins bins_over(std::span<const SortedScores<float>* const> sets, std::size_t count) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const SortedScores<float>* set : sets) {
        const std::span<const float> scores = set->values();
        const auto is_finite = [](float score) { return std::isfinite(score); };
        const auto first = std::find_if(scores.begin(), scores.end(), is_finite);
        const auto last = std::find_if(scores.rbegin(), scores.rend(), is_finite).base();
        if (first >= last) continue;
        const auto beyond = (last - first) / 500;
        high = std::max(high, double{*(first + beyond)});
        low = std::min(low, double{*(last - 1 - beyond)});
    }
    if (!(low < high)) return {std::isfinite(low) ? low : 0, 0, 1};
    return {low, (high - low) / static_cast<double>(count), count};
}

std::vector<std::uint64_t> histogram(const SortedScores<float>& scores, const Bins& bins) {
    std::vector<std::uint64_t> counts(bins.count);
    const double last = static_cast<double>(bins.count - 1);
    for (const float score : scores.values()) {
        const double at = bins.width > 0 ? std::floor((double{score} - bins.low) / bins.width) : 0;
        ++counts[static_cast<std::size_t>(std::clamp(at, 0.0, last))];
    }
    return counts;
}

}  // namespace farout::metrics

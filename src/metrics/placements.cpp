#include "metrics/placements.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace farout::metrics {
namespace {

std::vector<double> shares_by_row(const SortedScores<float>& scores,
                                  const std::vector<std::uint64_t>& twice,
                                  const SortedScores<float>& others) {
    const double n = static_cast<double>(others.count());
    std::vector<double> shares(scores.column_rows(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < twice.size(); ++i)
        shares[scores.rows()[i]] = static_cast<double>(twice[i]) / 2 / n;
    std::erase_if(shares, [](double share) { return std::isnan(share); });  // take no part
    return shares;
}

}  // namespace

std::vector<std::uint64_t> twice_above(const SortedScores<float>& scores,
                                       const SortedScores<float>& others) {
    std::vector<std::uint64_t> counts;
    counts.reserve(scores.values().size());
    const auto values = others.values();
    std::size_t above = 0, not_below = 0;
    for (const float score : scores.values()) {
        while (above < values.size() && values[above] > score) ++above;
        not_below = std::max(not_below, above);
        while (not_below < values.size() && values[not_below] == score) ++not_below;
        counts.push_back(above + not_below);
    }
    return counts;
}

std::vector<std::uint64_t> twice_below(const SortedScores<float>& scores,
                                       const SortedScores<float>& others) {
    std::vector<std::uint64_t> counts = twice_above(scores, others);
    for (std::uint64_t& count : counts) count = 2 * others.count() - count;
    return counts;
}

std::vector<double> shares_above(const SortedScores<float>& scores,
                                 const SortedScores<float>& others) {
    return shares_by_row(scores, twice_above(scores, others), others);
}

std::vector<double> shares_below(const SortedScores<float>& scores,
                                 const SortedScores<float>& others) {
    return shares_by_row(scores, twice_below(scores, others), others);
}

}  // namespace farout::metrics

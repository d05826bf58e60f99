#pragma once
/// How a detector's scores spread, for several sets in the same bins.

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/sorted_scores.h"

namespace farout::metrics {

/// Bins of equal width. What lies beyond the ends, ±∞ too, is counted in the first and last.
struct Bins {
    double low = 0;    ///< lower end of the first
    double width = 0;  ///< 0 where all scores are equal, which are one bin then
    std::size_t count = 1;
};

/// `count` bins from the first to the last of the sets' finite scores, but for one in 500 at either
/// end of each set: a few extreme scores mustn't press the others into one bin.
Bins bins_over(std::span<const SortedScores<float>* const> sets, std::size_t count);

/// The number of scores in each bin.
std::vector<std::uint64_t> histogram(const SortedScores<float>& scores, const Bins& bins);

}  // namespace farout::metrics

#pragma once
/// Placement values: where each score of a set ranks among those of another, the share of them that
/// it is above or below, ties one half. An AUROC is their mean (DeLong, DeLong & Clarke-Pearson,
/// 1988), and how they vary says how sure it is.

#include <cstdint>
#include <vector>

#include "metrics/sorted_scores.h"

namespace farout::metrics {

/// Twice how many of `others` are below each score, those equal to it counted once; in the order of
/// scores.values(). O(n + m).
std::vector<std::uint64_t> twice_below(const SortedScores<float>& scores,
                                       const SortedScores<float>& others);
/// The same of those above.
std::vector<std::uint64_t> twice_above(const SortedScores<float>& scores,
                                       const SortedScores<float>& others);

/// The share of `others` below each score that takes part, in the order of their rows: the
/// placement values of in-distribution scores among OOD ones. O(n + m).
std::vector<double> shares_below(const SortedScores<float>& scores,
                                 const SortedScores<float>& others);
/// The share above: the placement values of OOD scores among in-distribution ones.
std::vector<double> shares_above(const SortedScores<float>& scores,
                                 const SortedScores<float>& others);

}  // namespace farout::metrics

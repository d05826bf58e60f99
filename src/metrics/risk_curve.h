#pragma once
/// How many of the images that are accepted are failures, by how many are accepted.

#include <cstddef>
#include <vector>

#include "metrics/judged_scores.h"

namespace farout::metrics {

/// The risk-coverage curve: the share of failures among the accepted images where 1, 2, … `points`
/// of `points` parts of all images are accepted. Where that parts equal scores, they count as in
/// their mix. `ood` may be none.
std::vector<double> risk_curve(const JudgedScores& id, const SortedScores<float>* ood,
                               std::size_t points);

}  // namespace farout::metrics

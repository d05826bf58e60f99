#pragma once
/// Down the distinct scores of two sets at once: what every figure is computed from.

#include <cstdint>

#include "metrics/sorted_scores.h"

namespace farout::metrics {

/// How many scores two sets have.
struct SetSizes {
    std::uint64_t id = 0;
    std::uint64_t ood = 0;
};

/// A distinct score, and how the scores of both sets lie to it. At least one is equal to it.
struct Threshold {
    std::uint64_t id_above = 0;
    std::uint64_t id_equal = 0;
    std::uint64_t ood_above = 0;
    std::uint64_t ood_equal = 0;

    /// Rows with a score at or above it.
    std::uint64_t id_accepted() const { return id_above + id_equal; }
    std::uint64_t ood_accepted() const { return ood_above + ood_equal; }
};

/// Goes on from `at`: calls visit(threshold) for each distinct score of these runs of both sets,
/// highest first, all of them lower than those seen before. Leaves `at` after the last one. Runs
/// are such as ScoreRuns.
template <typename Runs, typename Visit>
void walk_thresholds(Threshold& at, Runs id, Runs ood, Visit&& visit) {
    while (!id.done() || !ood.done()) {
        const bool id_next = ood.done() || (!id.done() && id.score() >= ood.score());
        const auto score = id_next ? id.score() : ood.score();
        at.id_equal = !id.done() && id.score() == score ? id.take() : 0;
        at.ood_equal = !ood.done() && ood.score() == score ? ood.take() : 0;
        visit(static_cast<const Threshold&>(at));
        at.id_above += at.id_equal;
        at.ood_above += at.ood_equal;
    }
}

/// The same for all scores of two sets. O(n_id + n_ood).
template <typename Score, typename Visit>
void for_each_threshold(const SortedScores<Score>& id, const SortedScores<Score>& ood,
                        Visit&& visit) {
    Threshold at;
    walk_thresholds(at, id.runs(), ood.runs(), visit);
}

}  // namespace farout::metrics

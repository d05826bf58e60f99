#pragma once
/// Down the distinct scores of two sets at once: what every figure is computed from.

#include <cstdint>

#include "metrics/sorted_scores.h"

namespace farout {

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

/// Calls visit(threshold) for each distinct score of both sets, highest first. O(n_id + n_ood).
template <typename Score, typename Visit>
void for_each_threshold(const SortedScores<Score>& id, const SortedScores<Score>& ood,
                        Visit&& visit) {
    const auto equal_run = [](std::span<const Score> values, std::uint64_t from, Score score) {
        std::uint64_t end = from;
        while (end < values.size() && values[end] == score) ++end;
        return end - from;
    };
    Threshold at;
    while (at.id_above < id.count() || at.ood_above < ood.count()) {
        const bool id_next =
            at.ood_above == ood.count() ||
            (at.id_above < id.count() && id.values()[at.id_above] >= ood.values()[at.ood_above]);
        const Score score = id_next ? id.values()[at.id_above] : ood.values()[at.ood_above];
        at.id_equal = equal_run(id.values(), at.id_above, score);
        at.ood_equal = equal_run(ood.values(), at.ood_above, score);
        visit(static_cast<const Threshold&>(at));
        at.id_above += at.id_equal;
        at.ood_above += at.ood_equal;
    }
}

}  // namespace farout

#pragma once
/// Scores of images that the classifier gets right and wrong, and of OOD images, which it can only
/// get wrong.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "metrics/sorted_scores.h"

namespace farout::metrics {

/// A set's scores, parted by whether the classifier is right. Rows without a label (below 0) take
/// no part.
class JudgedScores {
  public:
    /// Predictions and labels of the column's rows. O(n). Throws Error where the lengths differ.
    JudgedScores(const SortedScores<float>& scores, std::span<const std::int32_t> predictions,
                 std::span<const std::int64_t> labels);

    std::span<const float> right() const { return right_; }  ///< highest first; may be none
    std::span<const float> wrong() const { return wrong_; }
    std::uint64_t count() const { return right_.size() + wrong_.size(); }

  private:
    std::vector<float> right_;
    std::vector<float> wrong_;
};

/// Images of each kind. A failure is an in-distribution image that the classifier gets wrong, or an
/// OOD image.
struct Kinds {
    std::uint64_t right = 0;
    std::uint64_t wrong = 0;
    std::uint64_t ood = 0;

    std::uint64_t id() const { return right + wrong; }
    std::uint64_t failures() const { return wrong + ood; }
    std::uint64_t all() const { return right + failures(); }
};

/// Calls visit(above, equal), Kinds both, for each distinct score of all three, highest first.
/// `ood`: highest first; may be none.
template <typename Visit>
void walk_kinds(const JudgedScores& id, std::span<const float> ood, Visit&& visit) {
    ScoreRuns<float> right(id.right()), wrong(id.wrong()), of_ood(ood);
    Kinds above;
    while (!right.done() || !wrong.done() || !of_ood.done()) {
        float score = -std::numeric_limits<float>::infinity();
        for (const auto* kind : {&right, &wrong, &of_ood})
            if (!kind->done()) score = std::max(score, kind->score());
        const auto equal_ones = [score](ScoreRuns<float>& kind) {
            return !kind.done() && kind.score() == score ? kind.take() : 0;
        };
        const Kinds equal{equal_ones(right), equal_ones(wrong), equal_ones(of_ood)};
        visit(above, equal);
        above.right += equal.right;
        above.wrong += equal.wrong;
        above.ood += equal.ood;
    }
}

}  // namespace farout::metrics

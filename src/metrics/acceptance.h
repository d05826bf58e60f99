#pragma once
/// A threshold to deploy: which score a wanted share of in-distribution images reaches, and what
/// share of OOD images reaches it too.

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/false_positives.h"
#include "metrics/interval.h"
#include "metrics/sorted_scores.h"

namespace farout::metrics {

/// The shares of in-distribution images that may be refused: one in …: 90, 95 and 99 % accepted.
inline constexpr std::uint64_t refused_one_in[] = {10, 20, 100};

/// The threshold that all but one in N in-distribution images reach: the k-th highest score, k =
/// n − ⌈n/N⌉, at least 1; for N = 20 that of fpr95_id_positive.
float accepting_threshold(const SortedScores<float>& id, std::uint64_t one_in);

/// A share and its 95 % interval.
struct EstimatedShare {
    double share = 0;
    Interval interval;
};

/// What accepting_threshold() lets through.
class Acceptance {
  public:
    /// O(n_id + n_ood) a set.
    Acceptance(const SortedScores<float>& id, std::span<const SortedScores<float>> ood,
               std::uint64_t one_in);

    double wanted() const { return 1 - 1 / static_cast<double>(one_in_); }
    float threshold() const { return threshold_; }
    /// In-distribution images at or above it: with ties more than wanted.
    std::uint64_t id_accepted() const { return id_accepted_; }
    /// The share that it accepts of the in-distribution population (interval.h).
    EstimatedShare id_share() const;
    /// Images of an OOD set at or above it.
    std::uint64_t ood_accepted(std::size_t set) const { return ood_accepted_[set]; }
    /// The mean accepted share of these sets, in the populations, at the threshold that one in N of
    /// the in-distribution population misses (fpr95_interval.h: the threshold is estimated, too).
    EstimatedShare ood_share(std::span<const std::size_t> sets) const;

  private:
    std::uint64_t one_in_;
    std::uint64_t n_id_;
    float threshold_;
    std::uint64_t id_accepted_ = 0;
    std::vector<std::uint64_t> ood_accepted_;
    std::vector<FalsePositives> false_positives_;  ///< one a set
};

}  // namespace farout::metrics

#pragma once
/// A threshold to deploy: which score a wanted share of in-distribution images reaches, and what
/// share of OOD images reaches it too.

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/interval.h"
#include "metrics/sorted_scores.h"

namespace farout::metrics {

/// The shares of in-distribution images that may be refused: one in …: 90, 95 and 99 % accepted.
inline constexpr std::uint64_t refused_one_in[] = {10, 20, 100};

/// The threshold that accepts at least all but one in N of the in-distribution images still to
/// come: the k-th highest score, k = ⌈(n + 1)·(1 − 1/N)⌉, at most n. A new image is as likely to
/// fall between any two of the n scores as between others, so it reaches the k-th with probability
/// k / (n + 1), or more where scores tie (split conformal prediction: Vovk, Gammerman & Shafer,
/// "Algorithmic learning in a random world", 2005; Bates et al., "Testing for outliers with
/// conformal p-values", Annals of Statistics 51, 2023). Fewer than N − 1 scores can't promise that
/// much: then it is the lowest. (FPR95's threshold is GEN's, another one: metrics/evaluate.h.)
float accepting_threshold(const SortedScores<float>& id, std::uint64_t one_in);

/// A share and its 95 % interval.
struct EstimatedShare {
    double share = 0;
    Interval interval;
};

/// What accepting_threshold() lets through.
class Acceptance {
  public:
    /// O(log n) a set.
    Acceptance(const SortedScores<float>& id, std::span<const SortedScores<float>> ood,
               std::uint64_t one_in);

    double wanted() const { return 1 - 1 / static_cast<double>(one_in_); }
    float threshold() const { return threshold_; }
    /// The share of in-distribution images still to come that it accepts on average, over samples
    /// like this one: k / (n + 1), with ties more.
    double expected() const;
    /// In-distribution images at or above it: with ties more than wanted.
    std::uint64_t id_accepted() const { return id_accepted_; }
    /// The share that it accepts of the in-distribution population.
    EstimatedShare id_share() const;
    /// Images of an OOD set at or above it.
    std::uint64_t ood_accepted(std::size_t set) const { return ood_accepted_[set]; }
    /// The mean share that it accepts of these sets' populations: Agresti–Coull limits, of several
    /// sets with their deviations in quadrature (Zou & Donner, 2008). The sets had no part in
    /// choosing the threshold.
    EstimatedShare ood_share(std::span<const std::size_t> sets) const;

  private:
    std::uint64_t one_in_;
    std::uint64_t n_id_;
    float threshold_;
    std::uint64_t id_accepted_ = 0;
    std::vector<std::uint64_t> ood_accepted_;
    std::vector<std::uint64_t> n_ood_;
};

}  // namespace farout::metrics

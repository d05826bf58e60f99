#pragma once
/// Where among the scores of a sample the threshold may lie that a share of its population misses:
/// 5 % for the FPR95s.

#include <cstdint>
#include <span>
#include <vector>

namespace farout::metrics {

/// The threshold that all but one in N of a population meet is missed by X of n sampled scores, X
/// binomial with probability 1/N, whatever the scores' distribution (ties apart, where it lies
/// between the two counts that ties allow). So the counts which a binomial test at 5 % doesn't
/// refuse are those that the true threshold may have in the sample.
///
/// What each of them leaves of χ²₁'s 95 % quantile z² is what may be spent on another error beside
/// it: critical² = z² − (its own deviation)². Deviations are normal scores of mid-P values
/// (Lancaster, "Significance tests in discrete distributions", JASA 56, 1961; Berry & Armitage,
/// "Mid-P confidence intervals: a brief review", The Statistician 44, 1995). A count whose mid-P
/// value is too small, while its exact P value isn't, may happen, but leaves nothing (critical 0):
/// so the threshold alone is covered with at least 95 %.
class ThresholdRanks {
  public:
    /// Of a sample of n ≥ 1 scores; one in `one_in` ≥ 2 of the population misses it. O(√n).
    explicit ThresholdRanks(std::uint64_t n, std::uint64_t one_in = 20);

    /// The fewest scores that miss the threshold.
    std::uint64_t fewest_missed() const { return fewest_missed_; }
    /// critical of fewest_missed(), fewest_missed() + 1, …, at least one.
    std::span<const double> criticals() const { return criticals_; }

  private:
    std::uint64_t fewest_missed_ = 0;
    std::vector<double> criticals_;
};

}  // namespace farout::metrics

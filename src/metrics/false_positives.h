#pragma once
/// Where among the scores of a sample the threshold may lie that a share of its population misses
/// (5 % for the FPR95s), and how many scores of another set are taken for that one's at each of
/// them.

#include <cstddef>
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

/// The set that fixes the threshold is ranked from the end that misses it (rank 1: the first score
/// to be missed). A threshold that misses r of its scores lies between those of rank r and r + 1,
/// so the false positives in the other set number from at(r + 1) to at(r).
class FalsePositives {
  public:
    /// Of a set that fixes the threshold with n scores, and another with `whole`; one in `one_in`
    /// of the first one's population misses the threshold. Memory O(√n).
    FalsePositives(std::uint64_t n, std::uint64_t whole, std::uint64_t one_in = 20);

    /// At the `ties` scores from rank `first` on, this many of the other set's are false positives.
    void see(std::uint64_t first, std::uint64_t ties, std::uint64_t false_positives);

    /// What see() changes.
    std::span<std::byte> state() { return std::as_writable_bytes(std::span(at_rank_)); }

    const ThresholdRanks& ranks() const { return ranks_; }
    std::uint64_t whole() const { return whole_; }
    /// When the threshold misses ranks().fewest_missed() + i scores. All ranks must have been seen.
    std::uint64_t least(std::size_t i) const { return at_rank_[i + 1]; }
    std::uint64_t most(std::size_t i) const { return at_rank_[i]; }

  private:
    ThresholdRanks ranks_;
    std::uint64_t whole_;
    /// At the scores of rank fewest_missed() and following. Rank 0 lies before all scores, where
    /// everything may be a false positive; rank n + 1 after all of them, where nothing is.
    std::vector<std::uint64_t> at_rank_;
};

}  // namespace farout::metrics

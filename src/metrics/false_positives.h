#pragma once
/// How many scores of one set are taken for the other's, at each threshold that may be the true
/// one.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metrics/threshold_ranks.h"

namespace farout::metrics {

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

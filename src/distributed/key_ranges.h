#pragma once
/// How the values that scores can have are parted among the ranks.

#include <span>
#include <vector>

#include "metrics/sorted_scores.h"
#include "parallel/communicator.h"

namespace farout::distributed {

/// Ranges of keys that follow each other, the highest first; some may be empty. A key lies in one
/// range alone, however many scores have it.
class KeyRanges {
  public:
    /// Collective: `count` ≥ 1 ranges, the same on all ranks, each with about as many of the keys
    /// that all ranks have sampled together.
    KeyRanges(parallel::Communicator& communicator, std::vector<metrics::ScoreKey> sample,
              std::size_t count);

    std::size_t count() const { return lowest_.size(); }
    /// The keys of a range among these, which are sorted, the highest first.
    std::span<const metrics::ScoreKey> keys_of(std::size_t range,
                                               std::span<const metrics::ScoreKey> descending) const;

  private:
    std::vector<metrics::ScoreKey> lowest_;  ///< of each range
};

}  // namespace farout::distributed

#pragma once
/// A set's scores from ranges of rows to ranges of values: where scores come from, how the values
/// that they can have are parted among the ranks, and the exchange.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/blocks.h"
#include "metrics/sorted_scores.h"
#include "parallel/communicator.h"

namespace farout::distributed {

/// A detector's scores on a set, wherever they lie: read in pieces, so that nobody needs to hold
/// them all.
class ScoreSource {
  public:
    ScoreSource(std::string detector, std::string set)
        : detector_(std::move(detector)), set_(std::move(set)) {}
    virtual ~ScoreSource() = default;

    /// For messages.
    const std::string& detector() const { return detector_; }
    const std::string& set() const { return set_; }

    virtual std::int64_t rows() const = 0;
    /// Scores of these rows (as many as both spans have), higher = more in-distribution, and 0
    /// where a row takes no part.
    virtual void read(Range rows, std::span<float> scores, std::span<std::uint8_t> taken) const = 0;

  private:
    std::string detector_;
    std::string set_;
};

/// Calls use(first row, scores, taken) for rows after rows, about a megabyte at a time.
using UsePiece = std::function<void(std::int64_t first, std::span<const float> scores,
                                    std::span<const std::uint8_t> taken)>;
void for_each_piece(const ScoreSource& source, Range rows, const UsePiece& use);

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

/// Collective: the scores that take part in the rank's ranges, a rank having ranges.count() / size
/// of them one after the other, the first rank the highest. NaN mustn't take part. `own`: how many
/// scores take part in this rank's rows. While they are exchanged, a range at a time, their keys
/// are held, too: 4 bytes a row.
metrics::CountedScores spread_scores(parallel::Communicator& communicator,
                                     const ScoreSource& source, std::int64_t own,
                                     const KeyRanges& ranges);

}  // namespace farout::distributed

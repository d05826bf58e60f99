#pragma once
/// A detector's scores on a set, wherever they lie.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "core/blocks.h"

namespace farout::distributed {

/// Read in pieces, so that nobody needs to hold them all.
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

}  // namespace farout::distributed

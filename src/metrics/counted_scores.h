#pragma once
/// Sorted scores told by what each is and how often it is there.

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "core/float_bits.h"

namespace farout::metrics {

/// A score as an integer of the same order, −0 and +0 the same one.
using ScoreKey = std::uint32_t;

/// Not for NaN.
inline ScoreKey score_key(float score) {
    return ordered_bits(score + 0.0F);  // −0 + 0 = +0
}

struct CountedKey {
    ScoreKey key = 0;
    std::uint32_t count = 0;
};

/// Goes down counted scores, one distinct score after the other, as ScoreRuns does.
class CountedRuns {
  public:
    explicit CountedRuns(std::span<const CountedKey> descending) : left_(descending) {}

    bool done() const { return left_.empty(); }
    ScoreKey score() const { return left_.front().key; }
    std::uint64_t take() {
        const ScoreKey key = left_.front().key;
        std::uint64_t count = 0;
        for (; !left_.empty() && left_.front().key == key; left_ = left_.subspan(1))
            count += left_.front().count;
        return count;
    }

  private:
    std::span<const CountedKey> left_;
};

/// Scores, highest first, in 8 bytes for each distinct one.
class CountedScores {
  public:
    /// Room for so many distinct scores.
    void reserve(std::size_t distinct) { keys_.reserve(distinct); }

    /// Adds `count` scores of a key that is none above the last one's.
    void add(const CountedKey& next) {
        if (!keys_.empty() && keys_.back().key == next.key &&
            next.count <= std::numeric_limits<std::uint32_t>::max() - keys_.back().count) {
            keys_.back().count += next.count;
        } else {
            keys_.push_back(next);  // where 32 bits don't count them, of the same key
        }
    }

    std::span<const CountedKey> keys() const { return keys_; }
    CountedRuns runs() const { return CountedRuns(keys_); }

  private:
    std::vector<CountedKey> keys_;
};

}  // namespace farout::metrics

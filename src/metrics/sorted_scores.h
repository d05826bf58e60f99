#pragma once
/// The scores of a detector on a set, checked and sorted once, to be compared with many others; as
/// they are, or told by what each is and how often it is there.

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/float_bits.h"

namespace farout::metrics {

/// What a detector said of a set's rows. Views: the scores must outlive it.
template <typename Score>
struct ScoreColumn {
    std::span<const Score> scores;        ///< n, higher = more in-distribution
    std::span<const std::uint8_t> taken;  ///< n, 0 where the row takes no part; empty: all rows do
    std::string detector;                 ///< for messages
    std::string set;                      ///< for messages
};

/// What is wrong with a column that holds NaN in rows that take part, `first` being the first of
/// them and `count` their number; and with one of `rows` rows of which none takes part.
Error nan_scores(const std::string& detector, const std::string& set, std::uint64_t first,
                 std::uint64_t count);
Error no_scores(const std::string& detector, const std::string& set, std::uint64_t rows);

/// The scores of a column that take part, in the order of their rows. Throws Error as SortedScores
/// does.
template <typename Score>
std::vector<Score> scores_that_take_part(const ScoreColumn<Score>& column);

/// Goes down sorted scores from one run of equal ones to the next.
template <typename Score>
class ScoreRuns {
  public:
    explicit ScoreRuns(std::span<const Score> descending) : left_(descending) {}

    bool done() const { return left_.empty(); }
    Score score() const { return left_.front(); }
    /// How many scores are equal to this one. The next run comes.
    std::uint64_t take() {
        const Score score = left_.front();
        std::size_t count = 1;
        while (count < left_.size() && left_[count] == score) ++count;
        left_ = left_.subspan(count);
        return count;
    }

  private:
    std::span<const Score> left_;
};

/// The scores that take part, highest first; of equal ones those of the first rows. ±∞ rank like
/// any extreme value, −0 equals 0.
template <typename Score>
class SortedScores {
  public:
    /// O(n log n). Throws Error that names detector, set and row when a score that takes part is
    /// NaN, when no row takes part, when `taken` has another length than `scores`, or when there
    /// are more rows than 32 bits count.
    explicit SortedScores(const ScoreColumn<Score>& column);

    std::span<const Score> values() const { return values_; }      ///< at least one
    std::span<const std::uint32_t> rows() const { return rows_; }  ///< of each, in the column
    std::size_t column_rows() const { return column_rows_; }       ///< with those left out
    std::uint64_t count() const { return values_.size(); }
    ScoreRuns<Score> runs() const { return ScoreRuns<Score>(values_); }
    const std::string& detector() const { return detector_; }
    const std::string& set() const { return set_; }

  private:
    std::vector<Score> values_;
    std::vector<std::uint32_t> rows_;
    std::size_t column_rows_;
    std::string detector_;
    std::string set_;
};

extern template std::vector<float> scores_that_take_part(const ScoreColumn<float>&);
extern template std::vector<double> scores_that_take_part(const ScoreColumn<double>&);
extern template class SortedScores<float>;
extern template class SortedScores<double>;

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

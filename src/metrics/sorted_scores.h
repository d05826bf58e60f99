#pragma once
/// The scores of a detector on a set, checked and sorted once, to be compared with many others.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"

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

/// The scores that take part, highest first. ±∞ rank like any extreme value, −0 equals 0.
template <typename Score>
class SortedScores {
  public:
    /// O(n log n). Throws Error that names detector, set and row when a score that takes part is
    /// NaN, when no row takes part, or when `taken` has another length than `scores`.
    explicit SortedScores(const ScoreColumn<Score>& column);

    std::span<const Score> values() const { return values_; }  ///< at least one
    std::uint64_t count() const { return values_.size(); }
    ScoreRuns<Score> runs() const { return ScoreRuns<Score>(values_); }
    const std::string& detector() const { return detector_; }
    const std::string& set() const { return set_; }

  private:
    std::vector<Score> values_;
    std::string detector_;
    std::string set_;
};

extern template std::vector<float> scores_that_take_part(const ScoreColumn<float>&);
extern template std::vector<double> scores_that_take_part(const ScoreColumn<double>&);
extern template class SortedScores<float>;
extern template class SortedScores<double>;

}  // namespace farout::metrics

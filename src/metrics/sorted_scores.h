#pragma once
/// The scores of a detector on a set, checked and sorted once, to be compared with many others.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace farout {

/// What a detector said of a set's rows. Views: the scores must outlive it.
template <typename Score>
struct ScoreColumn {
    std::span<const Score> scores;        ///< n, higher = more in-distribution
    std::span<const std::uint8_t> taken;  ///< n, 0 where the row takes no part; empty: all rows do
    std::string detector;                 ///< for messages
    std::string set;                      ///< for messages
};

/// The scores of a column that take part, in the order of their rows. Throws Error as SortedScores
/// does.
template <typename Score>
std::vector<Score> scores_that_take_part(const ScoreColumn<Score>& column);

/// The scores that take part, highest first. ±∞ rank like any extreme value, −0 equals 0.
template <typename Score>
class SortedScores {
  public:
    /// O(n log n). Throws Error that names detector, set and row when a score that takes part is
    /// NaN, when no row takes part, or when `taken` has another length than `scores`.
    explicit SortedScores(const ScoreColumn<Score>& column);

    std::span<const Score> values() const { return values_; }  ///< at least one
    std::uint64_t count() const { return values_.size(); }
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

}  // namespace farout

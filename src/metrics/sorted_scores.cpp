#include "metrics/sorted_scores.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/text.h"

namespace farout::metrics {
namespace {

std::string place(const std::string& detector, const std::string& set) {
    return concat("Detector '", printable(detector), "', set '", printable(set), "': ");
}

template <typename Score>
bool takes_part(const ScoreColumn<Score>& column, std::size_t row) {
    return column.taken.empty() || column.taken[row] != 0;
}

/// NaN in rows that take part, from `first` on.
template <typename Score>
std::uint64_t count_nan(const ScoreColumn<Score>& column, std::size_t first) {
    std::uint64_t count = 0;
    for (std::size_t row = first; row < column.scores.size(); ++row) {
        if (takes_part(column, row) && std::isnan(column.scores[row])) ++count;
    }
    return count;
}

/// Complains of what can't be ranked; how many rows take part.
template <typename Score>
std::size_t check(const ScoreColumn<Score>& column) {
    if (!column.taken.empty() && column.taken.size() != column.scores.size()) {
        throw Error(concat(place(column.detector, column.set), column.scores.size(),
                           " scores, but ", column.taken.size(),
                           " rows in the set. They must belong together."));
    }
    if (column.scores.size() > std::numeric_limits<std::uint32_t>::max())
        throw Error(concat(place(column.detector, column.set), column.scores.size(),
                           " scores are more than a set may have here. --distributed takes them."));
    std::size_t count = 0;
    for (std::size_t row = 0; row < column.scores.size(); ++row) {
        if (!takes_part(column, row)) continue;
        if (std::isnan(column.scores[row]))
            throw nan_scores(column.detector, column.set, row, count_nan(column, row));
        ++count;
    }
    if (count == 0) throw no_scores(column.detector, column.set, column.scores.size());
    return count;
}

/// The rows that take part in the order of their scores. A float and its row are one number.
std::vector<std::uint32_t> ranked_rows(const ScoreColumn<float>& column, std::size_t count) {
    std::vector<std::uint64_t> keys;
    keys.reserve(count);
    for (std::size_t row = 0; row < column.scores.size(); ++row)
        if (takes_part(column, row))
            keys.push_back(std::uint64_t{~score_key(column.scores[row])} << 32 | row);
    std::ranges::sort(keys);
    std::vector<std::uint32_t> rows(count);
    std::ranges::transform(keys, rows.begin(),
                           [](std::uint64_t key) { return static_cast<std::uint32_t>(key); });
    return rows;
}

std::vector<std::uint32_t> ranked_rows(const ScoreColumn<double>& column, std::size_t count) {
    std::vector<std::uint32_t> rows;
    rows.reserve(count);
    for (std::size_t row = 0; row < column.scores.size(); ++row)
        if (takes_part(column, row)) rows.push_back(static_cast<std::uint32_t>(row));
    std::ranges::stable_sort(rows, [&](std::uint32_t one, std::uint32_t other) {
        return column.scores[one] > column.scores[other];
    });
    return rows;
}

}  // namespace

Error nan_scores(const std::string& detector, const std::string& set, std::uint64_t first,
                 std::uint64_t count) {
    return Error(concat(place(detector, set), "the score of row ", first,
                        " (the first is row 0) is NaN",
                        count > 1 ? concat(", and ", count - 1, " more are") : std::string(),
                        ". Score the set again, or leave this detector out."));
}

Error no_scores(const std::string& detector, const std::string& set, std::uint64_t rows) {
    return Error(place(detector, set) +
                 (rows == 0 ? "there are no scores. A set needs at least one image."
                            : concat("none of the ", rows,
                                     " rows takes part (see their status). "
                                     "Check that the images can be read.")));
}

template <typename Score>
std::vector<Score> scores_that_take_part(const ScoreColumn<Score>& column) {
    std::vector<Score> values;
    values.reserve(check(column));
    for (std::size_t row = 0; row < column.scores.size(); ++row)
        if (takes_part(column, row)) values.push_back(column.scores[row]);
    return values;
}

template <typename Score>
SortedScores<Score>::SortedScores(const ScoreColumn<Score>& column)
    : rows_(ranked_rows(column, check(column))),
      column_rows_(column.scores.size()),
      detector_(column.detector),
      set_(column.set) {
    values_.reserve(rows_.size());
    for (const std::uint32_t row : rows_) values_.push_back(column.scores[row]);
}

template std::vector<float> scores_that_take_part(const ScoreColumn<float>&);
template std::vector<double> scores_that_take_part(const ScoreColumn<double>&);
template class SortedScores<float>;
template class SortedScores<double>;

}  // namespace farout::metrics

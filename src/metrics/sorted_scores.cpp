#include "metrics/sorted_scores.h"

#include <algorithm>
#include <cmath>
#include <functional>

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
    if (!column.taken.empty() && column.taken.size() != column.scores.size()) {
        throw Error(concat(place(column.detector, column.set), column.scores.size(),
                           " scores, but ", column.taken.size(),
                           " rows in the set. They must belong together."));
    }
    std::vector<Score> values;
    values.reserve(column.scores.size());
    for (std::size_t row = 0; row < column.scores.size(); ++row) {
        if (!takes_part(column, row)) continue;
        if (std::isnan(column.scores[row])) {
            throw nan_scores(column.detector, column.set, row, count_nan(column, row));
        }
        values.push_back(column.scores[row]);
    }
    if (values.empty()) throw no_scores(column.detector, column.set, column.scores.size());
    return values;
}

template <typename Score>
SortedScores<Score>::SortedScores(const ScoreColumn<Score>& column)
    : values_(scores_that_take_part(column)), detector_(column.detector), set_(column.set) {
    std::sort(values_.begin(), values_.end(), std::greater<>());
}

template std::vector<float> scores_that_take_part(const ScoreColumn<float>&);
template std::vector<double> scores_that_take_part(const ScoreColumn<double>&);
template class SortedScores<float>;
template class SortedScores<double>;

}  // namespace farout::metrics

#pragma once
/// The figures of a detector on a pair of sets, in one table: whoever computes, writes, reads,
/// averages, sorts or shows figures goes through it.

#include <span>
#include <string>
#include <string_view>

#include "metrics/evaluate.h"

namespace farout::metrics {

class PairWalk;

/// Which of two values of a figure is the better one.
enum class Better { higher, lower };

/// Where a figure stands in metrics.csv, whose columns never move: among the first ones, or behind
/// them.
enum class InCsv { first, behind };

/// A figure, or an end of a figure's 95 % interval, which is called as the figure is with "_low" or
/// "_high" behind.
struct Figure {
    std::string name;     ///< the column of metrics.csv and the key in metrics.json
    std::string title;    ///< for people; "" of an end
    std::string meaning;  ///< what it is, for the definitions in metrics.json
    Better better;        ///< of an end: the figure's
    double SetMetrics::*value;
    double (*of)(const PairWalk&);  ///< after the walk's last score; none of an end
    InCsv in_csv = InCsv::behind;

    /// Ends have rules of their own (evaluation.h); all others are computed by `of`, and the mean
    /// over sets or models is that of their values.
    bool is_end() const { return of == nullptr; }
    /// Orders detectors from the best: smaller is better.
    double rank(const SetMetrics& metrics) const {
        return better == Better::higher ? -(metrics.*value) : metrics.*value;
    }
};

/// All of them, in the order of metrics.json.
std::span<const Figure> figures();

/// Those of metrics.csv, in the order of its columns.
std::span<const Figure* const> csv_figures();

/// The figure (no end) of this name; none where there is no such.
const Figure* find_figure(std::string_view name);

/// Where a figure's interval stands.
struct Ends {
    double SetMetrics::*low;
    double SetMetrics::*high;
};

/// The ends of a figure's interval: every figure has them.
Ends ends_of(const Figure& figure);

/// The line of the table with this member.
const Figure& figure_of(double SetMetrics::*value);

}  // namespace farout::metrics

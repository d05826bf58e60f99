#pragma once
/// Lines with a cell a set, laid out for a terminal. For the .cpp files of this folder only.

#include <string>
#include <vector>

namespace farout::report {

/// Columns that a cell takes: "100.00 100.00".
inline constexpr int cell_width = 13;

/// A line of a table: what it is called, and a cell a set. A cell takes cell_width columns as the
/// terminal shows it, or is "-" or empty.
struct TableLine {
    std::string name;
    std::vector<std::string> cells;
};

/// The longest that a name is shown.
std::string shown_name(const std::string& name);

/// Hundredths as two decimals, right-aligned in the half of a cell: "  6.16"; signed: " +0.10".
enum class Sign { where_negative, always };
std::string figure_text(long long hundredths, Sign sign = Sign::where_negative);

/// A share as hundredths of per cent, rounded: 0 and 10,000 only of 0 and 1 themselves.
long long hundredths_of_per_cent(double share);

/// The two figures of a cell, in per cent: "  6.16 100.00"; or, always signed, two differences in
/// points.
std::string pair_text(double auroc, double fpr95, Sign sign);

/// The lines under the sets' names, one table or, where more sets than fit stand in `width`
/// columns, several, each after a blank line.
std::string lay_out(const std::vector<std::string>& sets, const std::vector<TableLine>& lines,
                    int width);

}  // namespace farout::report

#pragma once
/// The report on a terminal, detectors × OOD sets: its cells, before they are laid out as text, the
/// sentences around them, and the table.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "metrics/figures.h"
#include "report/report.h"

namespace farout::report {

/// Which of the two figures that are called FPR95 a table shows.
enum class Fpr95 { id_positive, ood_positive };

/// How the best and the second of each column are marked: not at all, the best bold, or the best
/// bold and green and the second green.
enum class Highlight { none, bold, colour };

struct TableOptions {
    int width = 100;  ///< columns of the terminal; more sets than fit fold into several tables
    Fpr95 fpr95 = Fpr95::id_positive;
    Highlight highlight = Highlight::none;  ///< others where a person looks at a terminal
};

/// AUROC / FPR95 in per cent with two decimals, a line a detector, a column a set and one for the
/// mean; a line that says which FPR95 it is; the sets' sizes, the classifier's accuracy and the
/// rows that took no part. Lines end in "\n". Names are made fit for a terminal and cut with "…"
/// when they don't fit.
std::string to_table(const Report& report, const TableOptions& options = {});

const metrics::Figure& figure_of(Fpr95 fpr95);

/// Which of the two it is, in words.
const std::string& name_of(Fpr95 fpr95);

/// What the table's figures are, and of which run where it has a name: above it.
std::string table_heading(const TableOptions& options, const std::string& name = "");

/// The in-distribution set, rows that took no part, and where the other FPR95 is: below it.
std::string table_notes(const Report& report, const TableOptions& options);

/// A figure's place in its column.
enum class Standing { best, second, other };

/// An interval in hundredths of a per cent.
struct CellInterval {
    long long low = 0;
    long long high = 0;
};

/// The figures of a cell in hundredths of a per cent, as they are shown.
struct Cell {
    long long auroc = 0;
    long long fpr95 = 0;
    Standing auroc_place = Standing::other;
    Standing fpr95_place = Standing::other;
    std::optional<CellInterval> auroc_interval{};  ///< 95 %, where it is known
    std::optional<CellInterval> fpr95_interval{};
};

/// Detectors × sets, both in the order in which the rows name them, means last.
struct Grid {
    std::vector<std::string> detectors;
    std::vector<std::string> sets;
    std::vector<std::uint64_t> n_ood;                     ///< a set's images that took part
    std::vector<std::vector<std::optional<Cell>>> cells;  ///< [detector][set]
};

/// A group of one set repeats that set's column and is left out. The best and the second are marked
/// where a column has several detectors that differ; equal figures share a place.
Grid grid_of(const Report& report, Fpr95 fpr95);

}  // namespace farout::report

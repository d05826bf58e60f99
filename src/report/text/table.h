#pragma once
/// The report on a terminal: detectors × OOD sets.

#include <string>

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

}  // namespace farout::report

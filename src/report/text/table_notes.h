#pragma once
/// The sentences around a report's table.

#include <string>

#include "metrics/figures.h"
#include "report/text/table.h"

namespace farout::report {

const metrics::Figure& figure_of(Fpr95 fpr95);

/// Which of the two it is, in words.
const std::string& name_of(Fpr95 fpr95);

/// What the table's figures are: above it.
std::string table_heading(const TableOptions& options);

/// The in-distribution set, rows that took no part, and where the other FPR95 is: below it.
std::string table_notes(const Report& report, const TableOptions& options);

}  // namespace farout::report

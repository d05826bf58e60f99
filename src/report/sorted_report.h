#pragma once

#include <string>

#include "report/report.h"

namespace farout::report {

/// Throws UsageError that lists what there is to sort by unless `key` is one of "name", "auroc",
/// "fpr95" and the columns.
void check_sort_key(const std::string& key, const std::vector<std::string>& columns);

/// The report with its detectors in another order: by "name", by the mean "auroc" (highest first),
/// by the mean "fpr95" (in-distribution positive, lowest first), or by the AUROC on the OOD set (or
/// mean) of that name. `key` has been checked.
Report sorted_report(Report report, const std::string& key);

}  // namespace farout::report

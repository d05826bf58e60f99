#pragma once

#include <string>
#include <vector>

#include "report/report.h"

namespace farout::report {

/// Whether a report of any columns can be sorted by it: "name", the figures' names, and "fpr95" for
/// fpr95_id_positive.
bool is_sort_key(const std::string& key);

/// Throws UsageError that lists what there is to sort by unless is_sort_key(key) or it is one of
/// the columns.
void check_sort_key(const std::string& key, const std::vector<std::string>& columns);

/// The report with its detectors in another order: by "name", by the mean of a figure (the best
/// first), or by the AUROC on the OOD set (or mean) of that name. `key` has been checked.
Report sorted_report(Report report, const std::string& key);

}  // namespace farout::report

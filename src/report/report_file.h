#pragma once
/// metrics.json of a report's folder, read again.

#include <filesystem>

#include "report/report.h"

namespace farout::report {

/// Reads back a metrics.json: rows with their figures and intervals, sets, groups, accuracy and
/// provenance; not variances and costs. Figures that aren't finite come as NaN. Throws Error with
/// the file for one that isn't one of ours.
Report read_report(const std::filesystem::path& file);

}  // namespace farout::report

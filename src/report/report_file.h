#pragma once

#include <filesystem>

#include "report/report.h"

namespace farout {

/// Reads back a metrics.json: rows with their figures and intervals, sets, groups, accuracy and
/// provenance; not variances and costs. Throws Error with the file for one that isn't one of ours.
Report read_report(const std::filesystem::path& file);

}  // namespace farout

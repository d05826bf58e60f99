#pragma once
/// A report's folder, read again: metrics.json.

#include <filesystem>

#include "report/report.h"

namespace farout {

/// The report that lies in `folder`: rows, sets with what made them, and accuracy; not its costs.
/// Figures that aren't finite come as NaN. Throws Error with the file where there is none or it
/// can't be understood.
Report read_report(const std::filesystem::path& folder);

}  // namespace farout

#pragma once
/// What a report warns of beside what differs among its sets.

#include "reports/report_sets.h"

namespace farout::reports {

/// Root only. `counts`: of all rows of the files. `class_names`: how many, where some were given.
std::vector<report::ReportWarning> findings_of(const ReportFiles& files, ReportScale scale,
                                               const report::Report& report,
                                               const std::vector<report::SetCounts>& counts,
                                               std::optional<std::size_t> class_names);

/// Those of these detectors whose score of an image depends on the other images of its set.
std::vector<std::string> detectors_of_whole_sets(const std::vector<std::string>& detectors);

}  // namespace farout::reports

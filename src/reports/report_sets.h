#pragma once
/// What stands in a report beside the figures: the sets, the classifier's accuracy.

#include "report/findings.h"
#include "reports/report_files.h"

namespace farout::reports {

std::vector<std::string> names_of(const std::vector<std::filesystem::path>& files);

/// The files of a report: the in-distribution set's, then those of the OOD sets.
std::vector<std::filesystem::path> files_of(const ReportStage& stage);

/// Counts the rows of each of these files that `rank` of `size` has a share of, about a megabyte
/// at a time; the extremes of the detectors' scores among them.
std::vector<report::SetCounts> count_rows(const ReportFiles& files, int rank = 0, int size = 1);

/// Throws Error where a file is given twice.
void refuse_repeated(const ReportStage& stage);

/// Throws Error unless the same head, statistics and parameters gave the scores of all sets, from
/// features that were made alike. Returns what is told instead of refused.
std::vector<report::ReportWarning> check_comparable(const ReportFiles& files, Different different);

/// Sets the report's sets, provenance and accuracy. `out`: the report's folder, from which the
/// paths of the files are told; `counts`: of all rows of the files.
void describe_sets(report::Report& report, const ReportFiles& files,
                   const std::filesystem::path& out, const std::vector<report::SetCounts>& counts);

}  // namespace farout::reports

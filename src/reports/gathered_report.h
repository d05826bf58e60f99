#pragma once
/// The figures of a report whose scores fit into the memory of a rank: ranks share the detectors.

#include "parallel/communicator.h"
#include "reports/report_files.h"

namespace farout::reports {

/// The figures of these of the report's detectors (by their place): of each one the OOD sets', the
/// mean's and the groups' means. Columns are sorted once in `scores`, which keeps them; without it
/// only the columns of the detector at work are in memory. Throws Error as metrics::SortedScores
/// does, Interrupted between two detectors.
std::vector<metrics::SetMetrics> figures_of(const ReportFiles& files,
                                            const std::vector<report::SetGroup>& groups,
                                            Range detectors, const report::ReportScores* scores);

/// The rows of the whole table out of all detectors' figures.
std::vector<report::MetricRow> rows_of(std::span<const metrics::SetMetrics> figures,
                                       const ReportFiles& files,
                                       const std::vector<report::SetGroup>& groups);

/// Collective: the rows of metrics.csv, on the root, whose `scores` must be there; others need
/// none.
std::vector<report::MetricRow> gathered_rows(parallel::Communicator& communicator,
                                             const ReportFiles& files,
                                             const std::vector<report::SetGroup>& groups,
                                             const report::ReportScores* scores);

}  // namespace farout::reports

#pragma once
/// The figures of a report whose scores no rank can hold.

#include "reports/report_sets.h"

namespace farout::reports {

/// Collective, as evaluate_distributed(): the rows of metrics.csv, the same on all ranks.
std::vector<report::MetricRow> distributed_rows(parallel::Communicator& communicator,
                                                const ReportFiles& files,
                                                const std::vector<report::SetGroup>& groups);

/// Collective: count_rows(), each rank counting its share.
std::vector<report::SetCounts> distributed_counts(parallel::Communicator& communicator,
                                                  const ReportFiles& files);

}  // namespace farout::reports

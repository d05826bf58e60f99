#pragma once
/// The figures of a report whose scores no rank can hold.

#include "jobs/reports/report_sets.h"

namespace farout::jobs {

/// Collective, as evaluate_distributed(): the rows of metrics.csv, the same on all ranks.
std::vector<report::MetricRow> distributed_rows(parallel::Communicator& communicator,
                                                const ReportStage& stage,
                                                const std::vector<std::string>& detectors);

/// Collective: count_rows() of files_of(stage), each rank counting its share.
std::vector<report::SetCounts> distributed_counts(parallel::Communicator& communicator,
                                                  const ReportStage& stage,
                                                  const std::vector<std::string>& detectors);

}  // namespace farout::jobs

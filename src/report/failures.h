#pragma once
/// failures.csv: which mistakes a detector catches: the classifier's on in-distribution images, and
/// OOD images taken for one of its classes.

#include <string>
#include <vector>

#include "report/failure_rows.h"
#include "report/report_scores.h"

namespace farout::report {

Failures failures_of(const ReportScores& scores);

/// detector, ood_set ("" for in-distribution alone), n_id, n_wrong, n_ood, and the figures of
/// metrics::failure_figures(), then both ends of each one's 95 % interval, NAME_low and NAME_high.
/// Shares from 0 to 1; "" where a figure isn't known.
std::string to_csv(const Failures& failures);

}  // namespace farout::report

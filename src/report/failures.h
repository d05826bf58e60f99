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
/// metrics::failure_figures(). Shares from 0 to 1; "" where a figure isn't known.
std::string to_csv(const Failures& failures);

/// Points of a risk-coverage curve: coverages 1/100, 2/100 … 1.
inline constexpr std::size_t risk_points = 100;

/// A detector's risk-coverage curves: of the in-distribution images alone, and with each OOD set.
/// None without labels.
std::vector<std::vector<double>> risk_curves(const ReportScores& scores, std::size_t detector);

}  // namespace farout::report

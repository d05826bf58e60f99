#pragma once
/// The reports of several models in one.

#include <span>
#include <string>
#include <vector>

#include "report/report.h"
#include "report/text/table.h"

namespace farout::report {

/// The model of the rows that hold the mean over all models.
inline constexpr const char* mean_of_models = "mean";

struct ModelReport {
    std::string model;
    Report report;
};

struct SummaryRow {
    std::string model;
    MetricRow row;
};

/// Every row of every model, in order; then, of the model "mean", the unweighted means over the
/// models, of those detectors and sets (the mean over sets among them) that all models have. Ends
/// of intervals are NaN there: the models share their images, and what that correlates isn't known
/// from reports; n_id and n_ood are those of every model, 0 ("" in the CSV file) where they differ.
/// Throws Error where there is no report, two models have one name, or one is called
/// "mean".
std::vector<SummaryRow> summary_rows(std::span<const ModelReport> reports);

/// `model`, and the columns of metrics.csv.
std::string to_csv(std::span<const SummaryRow> rows);

/// Two tables: detectors × models (each the mean over its sets), and detectors × sets (each the
/// mean over the models).
std::string to_table(std::span<const SummaryRow> rows, const TableOptions& options = {});

}  // namespace farout::report

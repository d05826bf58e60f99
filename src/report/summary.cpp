#include "report/summary.h"

#include <algorithm>
#include <limits>
#include <set>

#include "core/error.h"
#include "core/text.h"
#include "metrics/compensated_sum.h"
#include "metrics/figures.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

void check_names(std::span<const ModelReport> reports) {
    if (reports.empty()) throw Error("There is no report to summarise.");
    std::set<std::string> seen;
    for (const ModelReport& one : reports) {
        if (one.model == mean_of_models)
            throw Error("A model is called 'mean', as the rows for the mean over models are.");
        if (!seen.insert(one.model).second)
            throw Error(concat("Two reports are of '", printable(one.model),
                               "': their rows could not be told apart. Rename a job file or "
                               "folder."));
    }
}

const metrics::SetMetrics* find(const Report& report, const MetricRow& wanted) {
    for (const MetricRow& row : report.rows)
        if (row.detector == wanted.detector && row.ood_set == wanted.ood_set) return &row.metrics;
    return nullptr;
}

double mean_of(const std::vector<const metrics::SetMetrics*>& models,
               double metrics::SetMetrics::*figure) {
    metrics::CompensatedSum sum;
    for (const metrics::SetMetrics* metrics : models) sum.add(metrics->*figure);
    return sum.value() / static_cast<double>(models.size());
}

/// The number that all models have; 0 where they have several.
std::uint64_t common_count(const std::vector<const metrics::SetMetrics*>& models,
                           std::uint64_t metrics::SetMetrics::*count) {
    const std::uint64_t first = models.front()->*count;
    const bool same = std::ranges::all_of(
        models, [&](const metrics::SetMetrics* one) { return one->*count == first; });
    return same ? first : 0;
}

metrics::SetMetrics mean_over(const std::vector<const metrics::SetMetrics*>& models) {
    metrics::SetMetrics mean;
    mean.n_id = common_count(models, &metrics::SetMetrics::n_id);
    mean.n_ood = common_count(models, &metrics::SetMetrics::n_ood);
    for (const metrics::Figure& figure : metrics::figures())
        mean.*figure.value = figure.is_end() ? std::numeric_limits<double>::quiet_NaN()
                                             : mean_of(models, figure.value);
    return mean;
}

void add_means(std::span<const ModelReport> reports, std::vector<SummaryRow>& rows) {
    for (const MetricRow& row : reports.front().report.rows) {
        std::vector<const metrics::SetMetrics*> models;
        for (const ModelReport& one : reports)
            if (const metrics::SetMetrics* metrics = find(one.report, row))
                models.push_back(metrics);
        if (models.size() == reports.size())
            rows.push_back({mean_of_models, {row.detector, row.ood_set, mean_over(models)}});
    }
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n') + 1);
}

}  // namespace

std::vector<SummaryRow> summary_rows(std::span<const ModelReport> reports) {
    check_names(reports);
    std::vector<SummaryRow> rows;
    for (const ModelReport& one : reports)
        for (const MetricRow& row : one.report.rows) rows.push_back({one.model, row});
    add_means(reports, rows);
    return rows;
}

std::string to_csv(std::span<const SummaryRow> rows) {
    std::string text = "model," + first_line(to_csv(std::span<const MetricRow>{}));
    for (const SummaryRow& row : rows) {
        const std::string lines = to_csv(std::span(&row.row, 1));
        text += csv_field(row.model) + ',' + lines.substr(first_line(lines).size());
    }
    return text;
}

std::string to_table(std::span<const SummaryRow> rows, const TableOptions& options) {
    Report by_model;
    Report by_set;
    for (const SummaryRow& row : rows) {
        if (row.row.ood_set == mean_of_sets)
            by_model.rows.push_back({row.row.detector, row.model, row.row.metrics});
        if (row.model == mean_of_models) by_set.rows.push_back(row.row);
    }
    return "Models, each the mean over its sets\n\n" + to_table(by_model, options) +
           "\nSets, each the mean over the models\n\n" + to_table(by_set, options);
}

}  // namespace farout::report

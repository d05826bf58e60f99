#include "report/failures.h"

#include "metrics/risk_curve.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

void add_rows(std::vector<FailureRow>& rows, const ReportScores& scores, std::size_t detector) {
    const SortedSets& sorted = scores.sorted(detector);
    const metrics::JudgedScores id(sorted.id, scores.id.predictions, scores.id.labels);
    const std::string& name = scores.detectors[detector];
    rows.push_back({name, "", metrics::evaluate_failures(id).metrics,
                    metrics::risk_curve(id, nullptr, risk_points)});
    std::vector<metrics::FailureEvaluation> on_sets;
    for (const auto& ood : sorted.ood) on_sets.push_back(metrics::evaluate_failures(id, ood));
    for (const ReportColumn& column : scores.columns()) {
        std::vector<metrics::FailureEvaluation> some;
        for (const std::size_t set : column.sets) some.push_back(on_sets[set]);
        rows.push_back({name, column.ood_set, metrics::mean_over_sets(some), {}});
        if (!is_mean(column.ood_set))
            rows.back().risks =
                metrics::risk_curve(id, &sorted.ood[column.sets.front()], risk_points);
    }
}

}  // namespace

Failures failures_of(const ReportScores& scores) {
    Failures failures;
    const ScoredSet& id = scores.id;
    for (std::size_t row = 0; row < id.labels.size(); ++row)
        if (id.taken[row] != 0) ++(id.labels[row] < 0 ? failures.without_label : failures.labelled);
    if (failures.labelled == 0) return failures;
    for (std::size_t detector = 0; detector < scores.detectors.size(); ++detector)
        add_rows(failures.rows, scores, detector);
    return failures;
}

std::string to_csv(const Failures& failures) {
    std::string text = "detector,ood_set,n_id,n_wrong,n_ood";
    for (const metrics::FailureFigure& figure : metrics::failure_figures())
        text += ',' + figure.name;
    for (const metrics::FailureFigure& figure : metrics::failure_figures())
        text += ',' + figure.name + "_low," + figure.name + "_high";
    text += '\n';
    for (const FailureRow& row : failures.rows) {
        text += csv_field(row.detector) + ',' + csv_field(row.ood_set);
        for (const std::uint64_t count : {row.metrics.n_id, row.metrics.n_wrong, row.metrics.n_ood})
            text += ',' + std::to_string(count);
        for (const metrics::FailureFigure& figure : metrics::failure_figures())
            text += ',' + number_or_nothing(row.metrics.*figure.value);
        for (const metrics::FailureFigure& figure : metrics::failure_figures()) {
            const metrics::Interval& interval = row.metrics.*figure.interval;
            text += ',' + number_or_nothing(interval.low) + ',' + number_or_nothing(interval.high);
        }
        text += '\n';
    }
    return text;
}

}  // namespace farout::report

#include "report/failures.h"

#include "report/text/csv.h"

namespace farout::report {
namespace {

metrics::JudgedScores judged(const ReportScores& scores, std::size_t detector) {
    return {scores.id.column(scores.detectors, detector), scores.id.predictions, scores.id.labels};
}

void add_rows(std::vector<FailureRow>& rows, const ReportScores& scores, std::size_t detector) {
    const metrics::JudgedScores id = judged(scores, detector);
    const std::string& name = scores.detectors[detector];
    rows.push_back({name, "", metrics::failure_metrics(id)});
    std::vector<metrics::FailureMetrics> on_sets;
    for (const auto& ood : scores.sorted(detector).ood)
        on_sets.push_back(metrics::failure_metrics(id, ood));
    for (const ReportColumn& column : scores.columns()) {
        std::vector<metrics::FailureMetrics> some;
        for (const std::size_t set : column.sets) some.push_back(on_sets[set]);
        rows.push_back({name, column.ood_set, metrics::mean_over_sets(some)});
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
    text += '\n';
    for (const FailureRow& row : failures.rows) {
        text += csv_field(row.detector) + ',' + csv_field(row.ood_set);
        for (const std::uint64_t count : {row.metrics.n_id, row.metrics.n_wrong, row.metrics.n_ood})
            text += ',' + std::to_string(count);
        for (const metrics::FailureFigure& figure : metrics::failure_figures())
            text += ',' + number_or_nothing(row.metrics.*figure.value);
        text += '\n';
    }
    return text;
}

std::vector<std::vector<double>> risk_curves(const ReportScores& scores, std::size_t detector) {
    const metrics::JudgedScores id = judged(scores, detector);
    std::vector<std::vector<double>> curves;
    if (id.count() == 0) return curves;
    curves.push_back(metrics::risk_curve(id, nullptr, risk_points));
    for (const auto& ood : scores.sorted(detector).ood)
        curves.push_back(metrics::risk_curve(id, &ood, risk_points));
    return curves;
}

}  // namespace farout::report

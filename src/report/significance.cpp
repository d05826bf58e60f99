#include "report/significance.h"

#include <algorithm>
#include <numeric>

#include "report/text/csv.h"

namespace farout::report {
namespace {

/// A detector's placement values on each set.
using PlacedSets = std::vector<metrics::PlacedImages>;

PlacedSets placed_sets(const ReportScores& scores, std::size_t detector) {
    const SortedSets& sorted = scores.sorted(detector);
    const auto id = metrics::scores_that_take_part(scores.id.column(scores.detectors, detector));
    PlacedSets placed;
    for (std::size_t set = 0; set < scores.ood.size(); ++set) {
        const auto ood =
            metrics::scores_that_take_part(scores.ood[set].column(scores.detectors, detector));
        placed.push_back(
            {metrics::shares_below(id, sorted.ood[set]), {metrics::shares_above(ood, sorted.id)}});
    }
    return placed;
}

metrics::PlacedImages placed_on(const PlacedSets& placed, const metrics::SetNumbers& sets) {
    if (sets.size() == 1) return placed[sets.front()];
    std::vector<metrics::PlacedImages> some;
    for (const std::size_t set : sets) some.push_back(placed[set]);
    return metrics::mean_placements(some);
}

double mean_of(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The tests of all pairs of these detectors on one column.
std::vector<TestRow> tests_on(const ReportColumn& column, const std::vector<std::string>& detectors,
                              const std::vector<metrics::PlacedImages>& placed) {
    std::vector<TestRow> rows;
    std::vector<double> p_values;
    for (std::size_t one = 0; one < detectors.size(); ++one)
        for (std::size_t other = one + 1; other < detectors.size(); ++other) {
            const metrics::PairedTest test = metrics::paired_test(placed[one], placed[other]);
            rows.push_back({column.ood_set, detectors[one], detectors[other],
                            mean_of(placed[one].id), mean_of(placed[other].id), test, 1});
            p_values.push_back(test.p);
        }
    const std::vector<double> corrected = metrics::holm_corrected(p_values);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].p_holm = corrected[i];
    return rows;
}

}  // namespace

std::vector<std::size_t> compared_detectors(const Report& report) {
    const std::vector<std::string> names = report.detectors();
    std::vector<double> means;
    for (const MetricRow& row : report.rows)
        if (row.ood_set == mean_of_sets) means.push_back(row.metrics.auroc);
    std::vector<std::size_t> compared(names.size());
    std::iota(compared.begin(), compared.end(), std::size_t{0});
    if (names.size() <= most_compared) return compared;
    std::ranges::stable_sort(
        compared, [&](std::size_t one, std::size_t other) { return means[one] > means[other]; });
    compared.resize(compared_of_many);
    std::ranges::sort(compared);
    return compared;
}

std::vector<TestRow> significance(const ReportScores& scores,
                                  std::span<const std::size_t> compared) {
    std::vector<PlacedSets> placed;
    std::vector<std::string> names;
    for (const std::size_t detector : compared) {
        placed.push_back(placed_sets(scores, detector));
        names.push_back(scores.detectors[detector]);
    }
    std::vector<TestRow> rows;
    for (const ReportColumn& column : scores.columns()) {
        std::vector<metrics::PlacedImages> on_column;
        for (const PlacedSets& sets : placed) on_column.push_back(placed_on(sets, column.sets));
        const auto tests = tests_on(column, names, on_column);
        rows.insert(rows.end(), tests.begin(), tests.end());
    }
    return rows;
}

std::string to_csv(std::span<const TestRow> rows) {
    std::string text =
        "ood_set,detector,other,auroc,other_auroc,difference,standard_error,p,p_holm\n";
    for (const TestRow& row : rows) {
        text += csv_field(row.ood_set) + ',' + csv_field(row.detector) + ',' + csv_field(row.other);
        for (const double figure : {row.auroc, row.other_auroc, row.test.difference,
                                    row.test.standard_error, row.test.p, row.p_holm})
            text += ',' + shortest_number(figure);
        text += '\n';
    }
    return text;
}

}  // namespace farout::report

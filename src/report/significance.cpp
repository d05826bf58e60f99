#include "report/significance.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

#include "metrics/placements.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

/// A detector's placement values on each set.
using PlacedSets = std::vector<metrics::PlacedImages>;

PlacedSets placed_sets(const ReportScores& scores, std::size_t detector) {
    const SortedSets& sorted = scores.sorted(detector);
    PlacedSets placed;
    for (const auto& ood : sorted.ood)
        placed.push_back(
            {metrics::shares_below(sorted.id, ood), {metrics::shares_above(ood, sorted.id)}});
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

/// The tests of all pairs of these detectors on one column, not corrected yet.
void add_tests(std::vector<TestRow>& rows, const ReportColumn& column,
               const std::vector<std::string>& detectors,
               const std::vector<metrics::PlacedImages>& placed) {
    for (std::size_t one = 0; one < detectors.size(); ++one)
        for (std::size_t other = one + 1; other < detectors.size(); ++other)
            rows.push_back({column.ood_set, detectors[one], detectors[other],
                            mean_of(placed[one].id), mean_of(placed[other].id),
                            metrics::paired_test(placed[one], placed[other])});
}

/// Corrects these tests for each other.
void correct(std::span<TestRow> family) {
    std::vector<double> p_values;
    std::size_t tested = 0;
    for (const TestRow& row : family) {
        p_values.push_back(row.test.p);
        if (!std::isnan(row.test.p)) ++tested;
    }
    const std::vector<double> corrected = metrics::holm_corrected(p_values);
    for (std::size_t i = 0; i < family.size(); ++i) {
        family[i].p_holm = corrected[i];
        family[i].family = std::max<std::size_t>(1, tested);
    }
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

std::vector<TestRow> significance(const ReportScores& scores, std::span<const std::size_t> compared,
                                  const TestChoice& choice) {
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
        const std::size_t first = rows.size();
        add_tests(rows, column, names, on_column);
        if (!choice.one_family) correct(std::span(rows).subspan(first));
    }
    if (choice.one_family) correct(rows);
    return rows;
}

std::string to_csv(std::span<const TestRow> rows, const TestChoice& choice) {
    std::string text =
        "ood_set,detector,other,auroc,other_auroc,difference,standard_error,p,p_holm,family,"
        "difference_low,difference_high,simultaneous_low,simultaneous_high,margin,p_equivalent\n";
    for (const TestRow& row : rows) {
        text += csv_field(row.ood_set) + ',' + csv_field(row.detector) + ',' + csv_field(row.other);
        for (const double figure : {row.auroc, row.other_auroc, row.test.difference,
                                    row.test.standard_error, row.test.p, row.p_holm})
            text += ',' + shortest_number(figure);
        text += ',' + std::to_string(row.family);
        for (const double figure :
             {row.interval().low, row.interval().high, row.simultaneous().low,
              row.simultaneous().high, choice.margin, row.test.p_equivalent(choice.margin)})
            text += ',' + shortest_number(figure);
        text += '\n';
    }
    return text;
}

std::map<std::string, std::vector<std::string>> best_on_each(std::span<const TestRow> rows) {
    struct Standing {
        std::vector<std::string> names;
        std::map<std::string, double> auroc;
    };
    std::map<std::string, Standing> standings;
    for (const TestRow& row : rows) {
        Standing& on = standings[row.ood_set];
        for (const auto& [name, auroc] :
             {std::pair(row.detector, row.auroc), std::pair(row.other, row.other_auroc)})
            if (on.auroc.emplace(name, auroc).second) on.names.push_back(name);
    }
    std::map<std::string, std::vector<std::string>> best;
    for (auto& [set, on] : standings) {
        const std::string first = *std::ranges::max_element(
            on.names, {}, [&auroc = on.auroc](const std::string& name) { return auroc.at(name); });
        std::set<std::string> worse;
        for (const TestRow& row : rows)
            if (row.ood_set == set && is_significant(row) &&
                (row.detector == first || row.other == first))
                worse.insert(row.detector == first ? row.other : row.detector);
        for (const std::string& name : on.names)
            if (!worse.contains(name)) best[set].push_back(name);
    }
    return best;
}

}  // namespace farout::report

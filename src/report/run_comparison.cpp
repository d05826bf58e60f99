#include "report/run_comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/text.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

const MetricRow* find(const Report& report, const std::string& detector, const std::string& set) {
    for (const MetricRow& row : report.rows)
        if (row.detector == detector && row.ood_set == set) return &row;
    return nullptr;
}

std::vector<std::string> sets_of(const Report& report) {
    std::vector<std::string> sets;
    for (const MetricRow& row : report.rows)
        if (row.detector == report.rows.front().detector) sets.push_back(row.ood_set);
    return sets;
}

/// The sets behind a column, in an order that all reports share.
std::vector<std::string> members_of(const Report& report, const std::string& ood_set) {
    std::vector<std::string> members = sets_behind(report, ood_set);
    std::sort(members.begin(), members.end());
    return members;
}

/// Sorts names into those that all runs have, in the order of the first, and others, which are told
/// as "KIND NAME". is_in(run, name).
template <typename IsIn>
std::vector<std::string> shared(const std::vector<std::vector<std::string>>& names,
                                const char* kind, std::vector<std::string>& left_out, IsIn is_in) {
    std::vector<std::string> common;
    std::vector<std::string> seen;
    for (const auto& of_run : names)
        for (const std::string& name : of_run) {
            if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
            seen.push_back(name);
            bool everywhere = true;
            for (std::size_t run = 0; run < names.size(); ++run)
                everywhere = everywhere && is_in(run, name);
            if (everywhere)
                common.push_back(name);
            else
                left_out.push_back(concat(kind, " ", name));
        }
    return common;
}

/// Corrects the tests of one run on one set for all its detectors.
void correct(RunComparison& comparison, const std::string& set, std::size_t run) {
    std::vector<RunRow*> family;
    std::vector<double> p_values;
    for (RunRow& row : comparison.rows)
        if (row.ood_set == set && row.run == run && row.test) {
            family.push_back(&row);
            p_values.push_back(row.test->p);
        }
    const std::vector<double> corrected = metrics::holm_corrected(p_values);
    for (std::size_t i = 0; i < family.size(); ++i) family[i]->p_holm = corrected[i];
}

std::string field(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? shortest_number(*value) : std::string();
}

std::string csv_row(const RunRow& row, const std::string& run) {
    const metrics::SetMetrics& metrics = row.metrics;
    std::string text =
        csv_field(row.detector) + ',' + csv_field(row.ood_set) + ',' + csv_field(run);
    for (const double figure :
         {metrics.auroc, metrics.auroc_low, metrics.auroc_high, metrics.fpr95_id_positive})
        text += ',' + shortest_number(figure);
    std::optional<double> auroc, error, p, fpr95;
    if (row.run > 0) {
        auroc = metrics.auroc - row.first.auroc;
        fpr95 = metrics.fpr95_id_positive - row.first.fpr95_id_positive;
    }
    if (row.test) {
        error = row.test->standard_error;
        p = row.test->p;
    }
    for (const auto& value : {auroc, error, p, row.p_holm, fpr95}) text += ',' + field(value);
    return text + '\n';
}

}  // namespace

RunComparison compare_runs(std::span<const Run> runs, const TestOfRuns& test_of) {
    if (runs.size() < 2) throw UsageError("A comparison needs at least two reports.");
    RunComparison comparison;
    std::vector<std::vector<std::string>> detectors, sets;
    for (const Run& run : runs) {
        comparison.runs.push_back(run.name);
        detectors.push_back(run.report.detectors());
        sets.push_back(sets_of(run.report));
    }
    const auto has = [](const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    const auto common =
        shared(detectors, "detector", comparison.left_out,
               [&](std::size_t run, const std::string& name) { return has(detectors[run], name); });
    // Means are the same figure only where they are over the same sets.
    comparison.sets =
        shared(sets, "set", comparison.left_out, [&](std::size_t run, const std::string& name) {
            return has(sets[run], name) &&
                   members_of(runs[run].report, name) == members_of(runs.front().report, name);
        });
    if (common.empty() || comparison.sets.empty())
        throw Error(
            concat("The reports have no ", common.empty() ? "detector" : "OOD set", " in common: ",
                   printable(enumerate(comparison.left_out, comparison.left_out.size())), "."));
    for (const std::string& detector : common)
        for (const std::string& set : comparison.sets)
            for (std::size_t run = 0; run < runs.size(); ++run) {
                RunRow row{detector, set, run, find(runs[run].report, detector, set)->metrics,
                           find(runs.front().report, detector, set)->metrics};
                if (run > 0) row.test = test_of(detector, set, run);
                comparison.rows.push_back(row);
            }
    for (const std::string& set : comparison.sets)
        for (std::size_t run = 1; run < runs.size(); ++run) correct(comparison, set, run);
    return comparison;
}

std::string to_csv(const RunComparison& comparison) {
    std::string text =
        "detector,ood_set,run,auroc,auroc_low,auroc_high,fpr95_id_positive,auroc_difference,"
        "standard_error,p,p_holm,fpr95_difference\n";
    for (const RunRow& row : comparison.rows) text += csv_row(row, comparison.runs[row.run]);
    return text;
}

}  // namespace farout::report

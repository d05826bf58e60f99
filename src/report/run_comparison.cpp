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
        if (row.detector == report.rows.front().detector && !repeats_a_set(report, row.ood_set))
            sets.push_back(row.ood_set);
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
    const auto tested = std::ranges::count_if(p_values, [](double p) { return !std::isnan(p); });
    for (std::size_t i = 0; i < family.size(); ++i) {
        family[i]->p_holm = corrected[i];
        family[i]->family = static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, tested));
    }
}

std::string field(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? shortest_number(*value) : std::string();
}

std::string csv_row(const RunRow& row, const std::string& run, double margin) {
    const metrics::SetMetrics& metrics = row.metrics;
    std::string text =
        csv_field(row.detector) + ',' + csv_field(row.ood_set) + ',' + csv_field(run);
    for (const double figure :
         {metrics.auroc, metrics.auroc_low, metrics.auroc_high, metrics.fpr95_id_positive})
        text += ',' + shortest_number(figure);
    std::optional<double> auroc, error, p, fpr95;
    if (row.run > 0) {
        auroc = row.auroc_difference();
        fpr95 = metrics.fpr95_id_positive - row.first.fpr95_id_positive;
    }
    if (row.test) {
        error = row.test->standard_error;
        p = row.test->p;
    }
    for (const auto& value : {auroc, error, p, row.p_holm, fpr95}) text += ',' + field(value);
    text += concat(',', metrics.n_id, ',', metrics.n_ood);
    if (!row.test) return text + ",,,,,,,\n";
    const metrics::Interval alone = row.test->interval();
    const metrics::Interval together =
        row.test->interval(metrics::simultaneous_critical(row.family));
    text += concat(',', row.family);
    for (const double value : {alone.low, alone.high, together.low, together.high, margin,
                               row.test->p_equivalent(margin)})
        text += ',' + field(value);
    return text + '\n';
}

metrics::SetMetrics figures_of(const Run& run, std::size_t number, const std::string& detector,
                               const std::string& set, RunImages& images) {
    const auto common = images.common_figures(detector, set, number);
    return common ? *common : find(run.report, detector, set)->metrics;
}

/// Says on which sets figures aren't those of the runs' own reports.
void tell_common_images(RunComparison& comparison, std::span<const Run> runs) {
    std::vector<std::string> told;
    for (const RunRow& row : comparison.rows) {
        const metrics::SetMetrics& own =
            find(runs[row.run].report, row.detector, row.ood_set)->metrics;
        if (is_mean(row.ood_set) ||
            (own.n_id == row.metrics.n_id && own.n_ood == row.metrics.n_ood))
            continue;
        if (std::ranges::find(told, row.ood_set) != told.end()) continue;
        told.push_back(row.ood_set);
        comparison.warnings.push_back(
            concat("On ", printable(row.ood_set),
                   " the runs couldn't read the same images. What is "
                   "told here is of those that all of them read: ",
                   row.metrics.n_id, " in-distribution and ", row.metrics.n_ood,
                   " out-of-distribution images (of ", own.n_id, " and ", own.n_ood, " in ",
                   printable(runs[row.run].name), "). Means are likewise."));
    }
}

}  // namespace

RunComparison compare_runs(std::span<const Run> runs, RunImages& images) {
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
                RunRow row{
                    detector, set, run, figures_of(runs[run], run, detector, set, images), {}};
                row.first =
                    run == 0 ? row.metrics
                             : (comparison.rows.end() - static_cast<std::ptrdiff_t>(run))->metrics;
                if (run > 0) row.test = images.test(detector, set, run);
                comparison.rows.push_back(row);
            }
    tell_common_images(comparison, runs);
    for (const std::string& set : comparison.sets)
        for (std::size_t run = 1; run < runs.size(); ++run) correct(comparison, set, run);
    return comparison;
}

std::string to_csv(const RunComparison& comparison, double margin) {
    std::string text =
        "detector,ood_set,run,auroc,auroc_low,auroc_high,fpr95_id_positive,auroc_difference,"
        "standard_error,p,p_holm,fpr95_difference,n_id,n_ood,family,difference_low,"
        "difference_high,simultaneous_low,simultaneous_high,margin,p_equivalent\n";
    for (const RunRow& row : comparison.rows)
        text += csv_row(row, comparison.runs[row.run], margin);
    return text;
}

}  // namespace farout::report

#include "report/seeds.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/text.h"
#include "metrics/paired_auroc.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

const metrics::SetMetrics* find(const Report& report, const MetricRow& wanted) {
    for (const MetricRow& row : report.rows)
        if (row.detector == wanted.detector && row.ood_set == wanted.ood_set) return &row.metrics;
    return nullptr;
}

/// The rows of the first run that all have, each with its figures in all runs.
struct CommonRow {
    const MetricRow* row;
    std::vector<const metrics::SetMetrics*> runs;
};

std::vector<CommonRow> common_rows(std::span<const Report> runs,
                                   std::vector<std::string>& left_out) {
    std::vector<CommonRow> common;
    for (const MetricRow& row : runs.front().rows) {
        CommonRow& one = common.emplace_back(CommonRow{&row, {}});
        for (const Report& run : runs)
            if (const metrics::SetMetrics* metrics = find(run, row)) one.runs.push_back(metrics);
        if (one.runs.size() < runs.size()) common.pop_back();
    }
    for (const Report& run : runs)
        for (const MetricRow& row : run.rows) {
            const auto is_row = [&](const CommonRow& one) {
                return one.row->detector == row.detector && one.row->ood_set == row.ood_set;
            };
            const std::string name = concat(row.detector, " on ", row.ood_set);
            if (std::ranges::none_of(common, is_row) && std::ranges::count(left_out, name) == 0)
                left_out.push_back(name);
        }
    return common;
}

bool same_figures(const std::vector<CommonRow>& rows, std::size_t one, std::size_t other) {
    return std::ranges::all_of(rows, [&](const CommonRow& row) {
        return std::ranges::all_of(metrics::figures(), [&](const metrics::Figure& figure) {
            const double a = row.runs[one]->*figure.value, b = row.runs[other]->*figure.value;
            return a == b || (std::isnan(a) && std::isnan(b));
        });
    });
}

void refuse_repeated(const std::vector<CommonRow>& rows, std::size_t runs) {
    for (std::size_t one = 0; one < runs; ++one)
        for (std::size_t other = one + 1; other < runs; ++other)
            if (same_figures(rows, one, other))
                throw Error(concat("Runs ", one + 1, " and ", other + 1,
                                   " (in the order given) have the same figures everywhere: as one "
                                   "run twice they would make the spread too small. Name each run "
                                   "once, of weights of its own."));
}

/// The rows of one set and figure.
std::vector<const SeedRow*> rows_of(const Seeds& seeds, const std::string& ood_set,
                                    const metrics::Figure& figure) {
    std::vector<const SeedRow*> rows;
    for (const SeedRow& row : seeds.rows)
        if (row.ood_set == ood_set && row.figure == &figure && !std::isnan(row.spread.mean))
            rows.push_back(&row);
    return rows;
}

void add_tests(Seeds& seeds, const std::string& ood_set, const metrics::Figure& figure) {
    const auto rows = rows_of(seeds, ood_set, figure);
    if (rows.size() < 2) return;
    const auto worse = [&](const SeedRow* one, const SeedRow* other) {
        return figure.better == metrics::Better::higher ? one->spread.mean < other->spread.mean
                                                        : one->spread.mean > other->spread.mean;
    };
    const SeedRow* best = *std::ranges::max_element(rows, worse);
    std::vector<SeedTest> tests;
    std::vector<double> p_values;
    for (const SeedRow* other : rows) {
        if (other == best) continue;
        tests.push_back({ood_set, &figure, best->detector, other->detector,
                         metrics::paired_t(best->values, other->values), 1});
        p_values.push_back(tests.back().test.p);
    }
    const std::vector<double> corrected = metrics::holm_corrected(p_values);
    for (std::size_t i = 0; i < tests.size(); ++i) tests[i].p_holm = corrected[i];
    seeds.tests.insert(seeds.tests.end(), tests.begin(), tests.end());
}

std::vector<std::string> sets_of(const Seeds& seeds) {
    std::vector<std::string> sets;
    for (const SeedRow& row : seeds.rows)
        if (std::ranges::count(sets, row.ood_set) == 0) sets.push_back(row.ood_set);
    return sets;
}

void append(std::string& text, const metrics::Spread& spread, std::span<const double> values) {
    text += ',' + std::to_string(spread.n);
    for (const double figure : {spread.mean, spread.population, spread.sample})
        text += ',' + number_or_nothing(figure);
    for (const double value : values) text += ',' + number_or_nothing(value);
}

}  // namespace

Seeds seeds_of(std::span<const Report> runs) {
    if (runs.size() < 2)
        throw Error("A spread over runs needs at least two of them. Name more reports.");
    Seeds seeds;
    seeds.runs = runs.size();
    const std::vector<CommonRow> common = common_rows(runs, seeds.left_out);
    if (common.empty())
        throw Error("The runs have no detector and set in common. Are they runs of one thing?");
    refuse_repeated(common, runs.size());
    for (const CommonRow& one : common)
        for (const metrics::Figure& figure : metrics::figures()) {
            if (figure.is_end()) continue;
            SeedRow row{one.row->detector, one.row->ood_set, &figure, {}, {}};
            for (const metrics::SetMetrics* metrics : one.runs)
                row.values.push_back(metrics->*figure.value);
            row.spread = metrics::spread_of(row.values);
            seeds.rows.push_back(std::move(row));
        }
    for (std::size_t run = 1; run < runs.size(); ++run)
        if (std::ranges::any_of(common, [&](const CommonRow& one) {
                return one.runs[run]->n_id != one.runs[0]->n_id ||
                       one.runs[run]->n_ood != one.runs[0]->n_ood;
            }))
            seeds.other_images.push_back(run);
    for (const Report& run : runs) seeds.accuracies.push_back(run.id_accuracy.share());
    seeds.accuracy = metrics::spread_of(seeds.accuracies);
    if (runs.size() >= 3)
        for (const std::string& set : sets_of(seeds))
            for (const metrics::Figure& figure : metrics::figures())
                if (!figure.is_end()) add_tests(seeds, set, figure);
    return seeds;
}

std::string seeds_csv(const Seeds& seeds) {
    std::string text = "detector,ood_set,figure,runs,mean,sd_ddof0,sd_ddof1";
    for (std::size_t run = 0; run < seeds.runs; ++run) text += concat(",run_", run + 1);
    text += '\n';
    for (const SeedRow& row : seeds.rows) {
        text += csv_field(row.detector) + ',' + csv_field(row.ood_set) + ',' + row.figure->name;
        append(text, row.spread, row.values);
        text += '\n';
    }
    text += ",,accuracy";
    append(text, seeds.accuracy, seeds.accuracies);
    return text + '\n';
}

std::string seed_tests_csv(const Seeds& seeds) {
    std::string text = "ood_set,figure,detector,other,runs,difference,sd_ddof1,t,p,p_holm\n";
    for (const SeedTest& one : seeds.tests) {
        text += csv_field(one.ood_set) + ',' + one.figure->name + ',' + csv_field(one.best) + ',' +
                csv_field(one.other) + ',' + std::to_string(one.test.difference.n);
        for (const double figure : {one.test.difference.mean, one.test.difference.sample,
                                    one.test.t, one.test.p, one.p_holm})
            text += ',' + number_or_nothing(figure);
        text += '\n';
    }
    return text;
}

}  // namespace farout::report

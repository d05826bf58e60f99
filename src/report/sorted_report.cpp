#include "report/sorted_report.h"

#include <algorithm>
#include <map>

#include "core/error.h"
#include "core/text.h"
#include "metrics/figures.h"

namespace farout::report {
namespace {

/// The figure that a key stands for; none for a column's name.
const metrics::Figure* figure_of_key(const std::string& key) {
    return metrics::find_figure(key == "fpr95" ? "fpr95_id_positive" : key);
}

/// Each detector's rank, the best one's smallest.
std::map<std::string, double> ranks_by(const Report& report, const std::string& key) {
    const metrics::Figure* named = figure_of_key(key);
    const metrics::Figure& figure =
        named != nullptr ? *named : metrics::figure_of(&metrics::SetMetrics::auroc);
    const std::string column = named != nullptr ? mean_of_sets : key;
    std::map<std::string, double> ranks;
    for (const MetricRow& row : report.rows)
        if (row.ood_set == column) ranks[row.detector] = figure.rank(row.metrics);
    return ranks;
}

std::vector<std::string> sort_keys() {
    std::vector<std::string> keys{"name", "fpr95"};
    for (const metrics::Figure& figure : metrics::figures())
        if (!figure.is_end()) keys.push_back(figure.name);
    return keys;
}

}  // namespace

bool is_sort_key(const std::string& key) {
    return key == "name" || figure_of_key(key) != nullptr;
}

void check_sort_key(const std::string& key, const std::vector<std::string>& columns) {
    std::vector<std::string> keys = sort_keys();
    keys.insert(keys.end(), columns.begin(), columns.end());
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) return;
    throw UsageError(concat("--sort: '", printable(key), "' is nothing to sort by.",
                            did_you_mean(key, keys), " There are ",
                            printable(enumerate(keys, keys.size())), "."));
}

Report sorted_report(Report report, const std::string& key) {
    const auto by_name = [](const MetricRow& a, const MetricRow& b) {
        return a.detector < b.detector;
    };
    if (key == "name") {
        std::stable_sort(report.rows.begin(), report.rows.end(), by_name);
        return report;
    }
    const auto ranks = ranks_by(report, key);
    // By name first: detectors with equal figures stay whole.
    std::stable_sort(report.rows.begin(), report.rows.end(), by_name);
    std::stable_sort(report.rows.begin(), report.rows.end(),
                     [&](const MetricRow& a, const MetricRow& b) {
                         return ranks.at(a.detector) < ranks.at(b.detector);
                     });
    return report;
}

}  // namespace farout::report

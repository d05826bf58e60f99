#include "report/sorted_report.h"

#include <algorithm>
#include <map>

#include "core/error.h"
#include "core/text.h"

namespace farout::report {
namespace {

/// Each detector's figure to sort by, smallest first.
std::map<std::string, double> figures_to_sort_by(const Report& report, const std::string& key) {
    const bool fpr95 = key == "fpr95";
    const std::string column = fpr95 || key == "auroc" ? std::string(mean_of_sets) : key;
    std::map<std::string, double> figures;
    for (const MetricRow& row : report.rows)
        if (row.ood_set == column)
            figures[row.detector] = fpr95 ? row.metrics.fpr95_id_positive : -row.metrics.auroc;
    return figures;
}

}  // namespace

void check_sort_key(const std::string& key, const std::vector<std::string>& columns) {
    std::vector<std::string> keys{"name", "auroc", "fpr95"};
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
    const auto figures = figures_to_sort_by(report, key);
    // By name first: detectors with equal figures stay whole.
    std::stable_sort(report.rows.begin(), report.rows.end(), by_name);
    std::stable_sort(report.rows.begin(), report.rows.end(),
                     [&](const MetricRow& a, const MetricRow& b) {
                         return figures.at(a.detector) < figures.at(b.detector);
                     });
    return report;
}

}  // namespace farout::report

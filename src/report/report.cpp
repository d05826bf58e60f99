#include "report/report.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "core/text.h"

namespace farout {

std::uint64_t SetSummary::left_out_total() const {
    std::uint64_t total = 0;
    for (const auto& [reason, count] : left_out) total += count;
    return total;
}

std::vector<std::string> Report::detectors() const {
    std::vector<std::string> names;
    for (const MetricRow& row : rows)
        if (std::find(names.begin(), names.end(), row.detector) == names.end())
            names.push_back(row.detector);
    return names;
}

std::vector<MetricRow> metric_rows(const std::string& detector,
                                   std::span<const std::string> ood_sets,
                                   const DetectorMetrics& metrics) {
    if (ood_sets.size() != metrics.sets.size()) {
        throw Error(concat("Detector '", printable(detector), "': figures of ", metrics.sets.size(),
                           " sets, but ", ood_sets.size(), " names. They must belong together."));
    }
    std::vector<MetricRow> rows;
    for (std::size_t i = 0; i < ood_sets.size(); ++i) {
        rows.push_back({detector, ood_sets[i], metrics.sets[i]});
    }
    rows.push_back({detector, mean_of_sets, metrics.mean});
    return rows;
}

void check_set_names(std::span<const std::string> ood_sets) {
    std::set<std::string> seen;
    for (const std::string& name : ood_sets) {
        const auto refuse = [&](const char* why) {
            throw Error(concat("Out-of-distribution set '", printable(name), "': ", why,
                               " Give its score file another name."));
        };
        if (name.empty()) refuse("it has no name.");
        if (name == mean_of_sets) refuse("the report's rows for the mean have that name.");
        if (!seen.insert(name).second) refuse("there are two sets with that name.");
    }
}

}  // namespace farout

#include "report/calibration.h"

#include <algorithm>
#include <functional>

#include "metrics/acceptance.h"
#include "metrics/conformal.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

std::uint64_t accepted_by(float threshold, const metrics::SortedScores<float>& scores) {
    const auto values = scores.values();
    return static_cast<std::uint64_t>(
        std::upper_bound(values.begin(), values.end(), threshold, std::greater<>()) -
        values.begin());
}

bool has(std::span<const std::string> names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

metrics::Interval CalibratedRow::interval() const {
    return metrics::share_interval(accepted, n, metrics::normal_critical);
}

std::vector<CalibratedRow> calibrated_rows(const ReportScores& scores,
                                           const CalibrationSet& calibration,
                                           std::span<const std::string> of_whole_sets,
                                           std::span<const ScoredSet> shifted) {
    std::vector<CalibratedRow> rows;
    const std::vector<std::string> ood = scores.ood_names();
    for (std::size_t detector = 0; detector < scores.detectors.size(); ++detector) {
        if (!calibration.scores[detector]) continue;
        const SortedSets& sorted = scores.sorted(detector);
        std::vector<metrics::SortedScores<float>> seen_otherwise;
        for (const ScoredSet& set : shifted)
            seen_otherwise.emplace_back(set.column(scores.detectors, detector));
        const auto values = calibration.scores[detector]->values();
        for (const std::uint64_t one_in : metrics::refused_one_in) {
            const double wanted = 1 - 1 / static_cast<double>(one_in);
            const metrics::ConformalThreshold at(values, wanted);
            CalibratedRow row{.detector = scores.detectors[detector],
                              .calibration_set = calibration.name,
                              .wanted = wanted,
                              .n_calibration = at.n(),
                              .threshold = at.threshold(),
                              .promised = 1 - at.promised()};
            row.is_dependent = has(calibration.dependent, row.detector);
            row.of_whole_set = has(of_whole_sets, row.detector);
            const auto add = [&](const std::string& set, const char* role,
                                 const metrics::SortedScores<float>& column) {
                row.set = set;
                row.role = role;
                row.n = column.count();
                row.accepted = accepted_by(at.threshold(), column);
                rows.push_back(row);
            };
            add(scores.id.name, "id", sorted.id);
            for (std::size_t set = 0; set < shifted.size(); ++set)
                add(shifted[set].name, "shifted", seen_otherwise[set]);
            for (std::size_t set = 0; set < ood.size(); ++set)
                add(ood[set], "ood", sorted.ood[set]);
        }
    }
    return rows;
}

std::string to_csv(std::span<const CalibratedRow> rows) {
    std::string text =
        "detector,id_share_wanted,calibration_set,n_calibration,threshold,id_share_promised,set,"
        "role,n,share,share_low,share_high,less_wanted,less_wanted_low,less_wanted_high,"
        "independent,for_single_images\n";
    for (const CalibratedRow& row : rows) {
        const metrics::Interval range = row.interval();
        text += csv_field(row.detector) + ',' + shortest_number(row.wanted) + ',' +
                csv_field(row.calibration_set) + ',' + std::to_string(row.n_calibration) + ',' +
                shortest_number(static_cast<double>(row.threshold)) + ',' +
                shortest_number(row.promised) + ',' + csv_field(row.set) + ',' + row.role + ',' +
                std::to_string(row.n);
        for (const double less : {0.0, row.wanted})
            for (const double share : {row.share(), range.low, range.high})
                text += ',' + shortest_number(share - less);
        text += row.is_dependent ? ",no" : ",yes";
        text += row.of_whole_set ? ",no\n" : ",yes\n";
    }
    return text;
}

}  // namespace farout::report

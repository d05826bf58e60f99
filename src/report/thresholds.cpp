#include "report/thresholds.h"

#include <algorithm>

#include "core/text.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

void add_rows(std::vector<ThresholdRow>& rows, const ReportScores& scores, std::size_t detector,
              std::uint64_t one_in) {
    const SortedSets& sorted = scores.sorted(detector);
    const metrics::Acceptance at(sorted.id, sorted.ood, one_in);
    for (const ReportColumn& column : scores.columns()) {
        ThresholdRow row{scores.detectors[detector],
                         at.wanted(),
                         at.threshold(),
                         sorted.id.count(),
                         at.id_share(),
                         at.expected(),
                         column.ood_set,
                         0,
                         at.ood_share(column.sets)};
        for (const std::size_t set : column.sets) row.n_ood += sorted.ood[set].count();
        rows.push_back(row);
    }
}

void append(std::string& text, const metrics::EstimatedShare& share) {
    for (const double figure : {share.share, share.interval.low, share.interval.high})
        text += ',' + shortest_number(figure);
}

}  // namespace

std::vector<ThresholdRow> threshold_rows(const ReportScores& scores,
                                         std::span<const std::string> of_whole_sets) {
    std::vector<ThresholdRow> rows;
    for (std::size_t detector = 0; detector < scores.detectors.size(); ++detector)
        for (const std::uint64_t one_in : metrics::refused_one_in)
            add_rows(rows, scores, detector, one_in);
    for (ThresholdRow& row : rows)
        row.of_whole_set = std::find(of_whole_sets.begin(), of_whole_sets.end(), row.detector) !=
                           of_whole_sets.end();
    return rows;
}

std::string to_csv(std::span<const ThresholdRow> rows) {
    std::string text =
        "detector,id_share_wanted,threshold,n_id,id_share,id_share_low,id_share_high,ood_set,n_ood,"
        "ood_share,ood_share_low,ood_share_high,for_single_images,id_share_expected\n";
    for (const ThresholdRow& row : rows) {
        text += csv_field(row.detector) + ',' + shortest_number(row.wanted) + ',' +
                shortest_number(double{row.threshold}) + ',' + std::to_string(row.n_id);
        append(text, row.id);
        text += ',' + csv_field(row.ood_set) + ',' + std::to_string(row.n_ood);
        append(text, row.ood);
        text += concat(row.of_whole_set ? ",no," : ",yes,", shortest_number(row.id_expected), '\n');
    }
    return text;
}

}  // namespace farout::report

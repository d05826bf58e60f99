#include "report/part_shares.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "metrics/acceptance.h"
#include "metrics/wilson_interval.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

/// Where 95 % stands among metrics::refused_one_in.
std::size_t place_of_95() {
    const auto found = std::ranges::find(metrics::refused_one_in, 20U);
    return static_cast<std::size_t>(found - std::begin(metrics::refused_one_in));
}

void add_shares(std::vector<PartShare>& shares, const ReportScores& scores, std::size_t detector,
                const ScoredSet& set, SetRole role, const std::vector<PartCounts>& parts) {
    const auto first = static_cast<std::ptrdiff_t>(shares.size());
    for (const PartCounts& part : parts) {
        const std::uint64_t wrong = part.wrong[detector][place_of_95()];
        shares.push_back({scores.detectors[detector], set.name, role, part.name, part.images, wrong,
                          metrics::wilson_interval(wrong, part.images)});
    }
    const auto worse = [](const PartShare& one, const PartShare& other) {
        return std::tuple(one.interval.low, one.share(), one.images) >
               std::tuple(other.interval.low, other.share(), other.images);
    };
    std::stable_sort(shares.begin() + first, shares.end(), worse);
}

}  // namespace

std::vector<PartShare> part_shares(const ReportScores& scores, const Parts& parts) {
    std::vector<PartShare> shares;
    for (std::size_t detector = 0; detector < scores.detectors.size(); ++detector) {
        add_shares(shares, scores, detector, scores.id, SetRole::in_distribution, parts.classes);
        for (std::size_t set = 0; set < scores.ood.size(); ++set)
            add_shares(shares, scores, detector, scores.ood[set], SetRole::out_of_distribution,
                       parts.folders[set]);
    }
    return shares;
}

std::string to_csv(std::span<const PartShare> shares) {
    std::string text = "detector,set,role,part,images,wrong,share,share_low,share_high\n";
    for (const PartShare& one : shares) {
        text += csv_field(one.detector) + ',' + csv_field(one.set);
        text +=
            one.role == SetRole::in_distribution ? ",in-distribution," : ",out-of-distribution,";
        text += csv_field(one.part) + ',' + std::to_string(one.images) + ',' +
                std::to_string(one.wrong);
        for (const double figure : {one.share(), one.interval.low, one.interval.high})
            text += ',' + shortest_number(figure);
        text += '\n';
    }
    return text;
}

}  // namespace farout::report

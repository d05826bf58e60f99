#include "report/report_scores.h"

#include <numeric>
#include <utility>

namespace farout::report {
namespace {

std::vector<ReportColumn> columns_of(const std::vector<std::string>& sets,
                                     const std::vector<SetGroup>& groups) {
    std::vector<ReportColumn> columns;
    for (const std::string& set : sets) columns.push_back({set, {columns.size()}});
    metrics::SetNumbers all(sets.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    columns.push_back({mean_of_sets, all});
    const std::vector<metrics::SetNumbers> members = numbers_of(groups, sets);
    for (std::size_t i = 0; i < groups.size(); ++i)
        if (!groups[i].repeats_a_set())
            columns.push_back({mean_of_group(groups[i].name), members[i]});
    return columns;
}

}  // namespace

ReportScores::ReportScores(std::vector<std::string> names, ScoredSet id_set,
                           std::vector<ScoredSet> ood_sets, std::vector<SetGroup> set_groups)
    : detectors(std::move(names)),
      id(std::move(id_set)),
      ood(std::move(ood_sets)),
      groups(std::move(set_groups)),
      columns_(columns_of(ood_names(), groups)),
      sorted_(detectors.size()) {}

const SortedSets& ReportScores::sorted(std::size_t detector) const {
    std::optional<SortedSets>& there = sorted_[detector];
    if (!there) {
        SortedSets sets{metrics::SortedScores<float>(id.column(detectors, detector)), {}};
        for (const ScoredSet& set : ood) sets.ood.emplace_back(set.column(detectors, detector));
        there = std::move(sets);
    }
    return *there;
}

std::vector<std::string> ReportScores::ood_names() const {
    std::vector<std::string> names;
    for (const ScoredSet& set : ood) names.push_back(set.name);
    return names;
}

}  // namespace farout::report

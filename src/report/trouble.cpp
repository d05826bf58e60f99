#include "report/trouble.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/text.h"
#include "metrics/acceptance.h"

namespace farout::report {
namespace {

PartCounts empty_part(std::string name, std::size_t detectors) {
    return {std::move(name), 0,
            std::vector<std::vector<std::uint64_t>>(
                detectors, std::vector<std::uint64_t>(std::size(metrics::refused_one_in)))};
}

/// [detector][wanted share]
using ThresholdTable = std::vector<std::array<float, std::size(metrics::refused_one_in)>>;

ThresholdTable thresholds_of(const ReportScores& scores) {
    ThresholdTable table(scores.detectors.size());
    for (std::size_t detector = 0; detector < table.size(); ++detector)
        std::ranges::transform(
            metrics::refused_one_in, table[detector].begin(), [&](std::uint64_t one_in) {
                return metrics::accepting_threshold(scores.sorted(detector).id, one_in);
            });
    return table;
}

/// Counts a row into its part; is_wrong(score, threshold) judges it.
template <typename IsWrong>
void count_row(PartCounts& part, const ThresholdTable& thresholds, const ScoredSet& set,
               std::size_t row, IsWrong is_wrong) {
    ++part.images;
    for (std::size_t detector = 0; detector < thresholds.size(); ++detector)
        for (std::size_t share = 0; share < thresholds[detector].size(); ++share)
            if (is_wrong(set.scores[detector][row], thresholds[detector][share]))
                ++part.wrong[detector][share];
}

/// The names of the folders that are parts of their own: all, or the largest.
std::set<std::string> told_apart(const ScoredSet& set) {
    std::map<std::string, std::size_t> sizes;
    for (const std::string& path : set.paths) ++sizes[folder_of(path)];
    std::vector<std::pair<std::string, std::size_t>> order(sizes.begin(), sizes.end());
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    if (order.size() > most_parts) order.resize(most_parts - 1);
    std::set<std::string> names;
    for (const auto& [name, size] : order) names.insert(name);
    return names;
}

}  // namespace

std::vector<ScoredRow> highest_rows(const metrics::SortedScores<float>& scores, std::size_t count) {
    std::vector<ScoredRow> rows;
    for (std::size_t i = 0; i < std::min(count, scores.values().size()); ++i)
        rows.push_back({scores.rows()[i], scores.values()[i]});
    return rows;
}

std::vector<ScoredRow> lowest_rows(const metrics::SortedScores<float>& scores, std::size_t count) {
    const auto values = scores.values();
    std::vector<ScoredRow> rows;
    for (std::size_t end = values.size(); end > 0 && rows.size() < count;) {
        std::size_t first = end - 1;
        while (first > 0 && values[first - 1] == values[end - 1]) --first;
        for (std::size_t i = first; i < end && rows.size() < count; ++i)
            rows.push_back({scores.rows()[i], values[i]});
        end = first;
    }
    return rows;
}

std::vector<PartCounts> false_alarms_by_class(const ReportScores& scores,
                                              const ClassNames& class_names) {
    const ScoredSet& set = scores.id;
    const ThresholdTable thresholds = thresholds_of(scores);
    std::map<std::int64_t, PartCounts> parts;
    for (std::size_t row = 0; row < set.labels.size(); ++row) {
        const std::int64_t label = set.labels[row];
        if (set.taken[row] == 0 || label < 0) continue;
        auto part = parts.find(label);
        if (part == parts.end())
            part =
                parts.emplace(label, empty_part(class_names(label), scores.detectors.size())).first;
        count_row(part->second, thresholds, set, row, std::less<>());
    }
    std::vector<PartCounts> counts;
    for (auto& [label, part] : parts) counts.push_back(std::move(part));
    return counts;
}

std::vector<PartCounts> accepted_by_folder(const ReportScores& scores, std::size_t number) {
    const ScoredSet& set = scores.ood[number];
    const ThresholdTable thresholds = thresholds_of(scores);
    const std::set<std::string> names = told_apart(set);
    std::map<std::string, PartCounts> parts;
    PartCounts others = empty_part("(all smaller folders)", scores.detectors.size());
    for (std::size_t row = 0; row < set.paths.size(); ++row) {
        if (set.taken[row] == 0) continue;
        const std::string folder = folder_of(set.paths[row]);
        const bool own = names.contains(folder);
        PartCounts& part =
            own ? parts.try_emplace(folder, empty_part(folder, scores.detectors.size()))
                      .first->second
                : others;
        count_row(part, thresholds, set, row, std::greater_equal<>());
    }
    std::vector<PartCounts> counts;
    for (auto& [name, part] : parts) counts.push_back(std::move(part));
    if (others.images > 0) counts.push_back(std::move(others));
    if (counts.size() < 2) counts.clear();
    return counts;
}

Parts parts_of(const ReportScores& scores, const ClassNames& class_names) {
    Parts parts{false_alarms_by_class(scores, class_names), {}};
    for (std::size_t set = 0; set < scores.ood.size(); ++set)
        parts.folders.push_back(accepted_by_folder(scores, set));
    return parts;
}

}  // namespace farout::report

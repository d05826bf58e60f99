#include "report/trouble.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "core/text.h"
#include "metrics/acceptance.h"

namespace farout::report {
namespace {

template <typename Before>
std::vector<ScoredRow> extreme_rows(const ScoredSet& set, std::size_t detector, std::size_t count,
                                    Before before) {
    const std::vector<float>& scores = set.scores[detector];
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < scores.size(); ++row)
        if (set.taken[row] != 0) rows.push_back(row);
    count = std::min(count, rows.size());
    const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(count);
    std::partial_sort(rows.begin(), middle, rows.end(), [&](std::size_t a, std::size_t b) {
        if (scores[a] != scores[b]) return before(scores[a], scores[b]);
        return a < b;
    });
    std::vector<ScoredRow> extreme;
    for (auto row = rows.begin(); row != middle; ++row) extreme.push_back({*row, scores[*row]});
    return extreme;
}

PartCounts empty_part(std::string name, std::size_t detectors) {
    return {std::move(name), 0,
            std::vector<std::vector<std::uint64_t>>(
                detectors, std::vector<std::uint64_t>(std::size(metrics::refused_one_in)))};
}

/// Counts a row into its part; is_wrong(score, threshold) judges it.
template <typename IsWrong>
void count_row(PartCounts& part, const ReportScores& scores, const ScoredSet& set, std::size_t row,
               IsWrong is_wrong) {
    ++part.images;
    for (std::size_t detector = 0; detector < scores.detectors.size(); ++detector)
        for (std::size_t share = 0; share < std::size(metrics::refused_one_in); ++share) {
            const float threshold = metrics::accepting_threshold(scores.sorted(detector).id,
                                                                 metrics::refused_one_in[share]);
            if (is_wrong(set.scores[detector][row], threshold)) ++part.wrong[detector][share];
        }
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

std::vector<ScoredRow> highest_rows(const ScoredSet& set, std::size_t detector, std::size_t count) {
    return extreme_rows(set, detector, count, std::greater<>());
}

std::vector<ScoredRow> lowest_rows(const ScoredSet& set, std::size_t detector, std::size_t count) {
    return extreme_rows(set, detector, count, std::less<>());
}

std::vector<PartCounts> false_alarms_by_class(const ReportScores& scores,
                                              const ClassNames& class_names) {
    const ScoredSet& set = scores.id;
    std::map<std::int64_t, PartCounts> parts;
    for (std::size_t row = 0; row < set.labels.size(); ++row) {
        const std::int64_t label = set.labels[row];
        if (set.taken[row] == 0 || label < 0) continue;
        auto part = parts.find(label);
        if (part == parts.end())
            part =
                parts.emplace(label, empty_part(class_names(label), scores.detectors.size())).first;
        count_row(part->second, scores, set, row, std::less<>());
    }
    std::vector<PartCounts> counts;
    for (auto& [label, part] : parts) counts.push_back(std::move(part));
    return counts;
}

std::vector<PartCounts> accepted_by_folder(const ReportScores& scores, std::size_t number) {
    const ScoredSet& set = scores.ood[number];
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
        count_row(part, scores, set, row, std::greater_equal<>());
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

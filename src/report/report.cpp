#include "report/report.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "core/text.h"

namespace farout::report {

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

const MetricRow& Report::row_of(const std::string& detector, const std::string& ood_set) const {
    const auto found = std::ranges::find_if(rows, [&](const MetricRow& row) {
        return row.detector == detector && row.ood_set == ood_set;
    });
    if (found == rows.end())
        throw Error(concat("The report has no figures of ", printable(detector), " on ",
                           printable(ood_set), "."));
    return *found;
}

bool Report::is_transductive(const std::string& detector) const {
    return std::ranges::find(transductive, detector) != transductive.end();
}

std::string transductive_note(const Report& report) {
    if (report.transductive.empty()) return "";
    return concat(transductive_mark,
                  " transductive: an image's score depends on the other images of its set.");
}

std::string Report::name() const {
    const auto found = provenance.find(name_fact);
    return found == provenance.end() ? "" : found->second;
}

std::vector<std::string> texts_of(std::span<const ReportWarning> warnings) {
    std::vector<std::string> texts;
    for (const ReportWarning& warning : warnings) texts.push_back(warning.text);
    return texts;
}

std::string mean_of_group(const std::string& group) {
    return concat(mean_of_sets, " ", group);
}

bool is_mean(const std::string& ood_set) {
    return ood_set == mean_of_sets || ood_set.starts_with(mean_of_group(""));
}

bool repeats_a_set(const Report& report, const std::string& ood_set) {
    return std::ranges::any_of(report.groups, [&](const SetGroup& group) {
        return group.repeats_a_set() && ood_set == mean_of_group(group.name);
    });
}

std::vector<std::string> sets_behind(const Report& report, const std::string& ood_set) {
    if (!is_mean(ood_set)) return {ood_set};
    for (const SetGroup& group : report.groups)
        if (mean_of_group(group.name) == ood_set) return group.sets;
    std::vector<std::string> all;
    for (const SetSummary& set : report.sets)
        if (set.role == SetRole::out_of_distribution) all.push_back(set.name);
    return all;
}

std::vector<MetricRow> metric_rows(const std::string& detector,
                                   std::span<const std::string> ood_sets,
                                   const metrics::DetectorMetrics& metrics,
                                   std::span<const SetGroup> groups) {
    if (ood_sets.size() != metrics.sets.size() || groups.size() != metrics.group_means.size()) {
        throw Error(concat("Detector '", printable(detector), "': figures of ", metrics.sets.size(),
                           " sets, but ", ood_sets.size(), " names. They must belong together."));
    }
    std::vector<MetricRow> rows;
    for (std::size_t i = 0; i < ood_sets.size(); ++i) {
        rows.push_back({detector, ood_sets[i], metrics.sets[i]});
    }
    rows.push_back({detector, mean_of_sets, metrics.mean});
    for (std::size_t i = 0; i < groups.size(); ++i)
        rows.push_back({detector, mean_of_group(groups[i].name), metrics.group_means[i]});
    return rows;
}

std::vector<std::string> column_names(std::span<const std::string> ood_sets,
                                      std::span<const SetGroup> groups) {
    std::vector<std::string> names(ood_sets.begin(), ood_sets.end());
    names.emplace_back(mean_of_sets);
    for (const SetGroup& group : groups) names.push_back(mean_of_group(group.name));
    return names;
}

void check_set_names(std::span<const std::string> ood_sets, const std::string& id_set) {
    std::set<std::string> seen;
    for (const std::string& name : ood_sets) {
        const auto refuse = [&](const char* why) {
            throw Error(concat("Out-of-distribution set '", printable(name), "': ", why,
                               " Give its score file another name."));
        };
        if (name.empty()) refuse("it has no name.");
        if (is_mean(name)) refuse("the report's rows for means have such names.");
        if (name == id_set) refuse("the in-distribution set has that name.");
        if (!seen.insert(name).second) refuse("there are two sets with that name.");
    }
}

std::vector<metrics::SetNumbers> numbers_of(std::span<const SetGroup> groups,
                                            std::span<const std::string> ood_sets) {
    std::vector<metrics::SetNumbers> numbers;
    std::set<std::string> names;
    for (const SetGroup& group : groups) {
        const std::string where = concat("Group '", printable(group.name), "': ");
        if (group.name.empty() || !names.insert(group.name).second)
            throw UsageError(where + "each group needs a name of its own.");
        if (group.sets.empty()) throw UsageError(where + "it has no sets.");
        metrics::SetNumbers& members = numbers.emplace_back();
        for (const std::string& set : group.sets) {
            const auto found = std::find(ood_sets.begin(), ood_sets.end(), set);
            if (found == ood_sets.end())
                throw UsageError(concat(
                    where, "there is no out-of-distribution set '", printable(set), "', only ",
                    printable(enumerate({ood_sets.begin(), ood_sets.end()}, ood_sets.size())),
                    "."));
            const auto number = static_cast<std::size_t>(found - ood_sets.begin());
            if (std::count(members.begin(), members.end(), number) > 0)
                throw UsageError(concat(where, "it names '", printable(set), "' twice."));
            members.push_back(number);
        }
    }
    return numbers;
}

}  // namespace farout::report

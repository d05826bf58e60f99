#include "statistics/fitted_sizes.h"

#include <algorithm>
#include <string_view>

#include "core/error.h"
#include "core/text.h"
#include "statistics/detail/former_layout.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

constexpr const char* width_fact = "feature width";
constexpr const char* classes_fact = "classes";
constexpr const char* rows_fact = "statistics rows";
constexpr std::string_view statistics_fact = "statistics ";

std::optional<std::int64_t> number_in(const std::map<std::string, std::string>& facts,
                                      const std::string& name) {
    const auto found = facts.find(name);
    if (found == facts.end()) return std::nullopt;
    return parse_integer(found->second, name);
}

bool is_known(const std::string& kind) {
    return std::ranges::any_of(all_statistics(),
                               [&](const StatisticEntry& entry) { return entry.kind == kind; });
}

/// "statistics IDENTITY NAME" taken apart; nothing for other facts.
std::optional<std::pair<Identity, std::string>> size_named(const std::string& fact) {
    if (!fact.starts_with(statistics_fact)) return std::nullopt;
    const std::string rest = fact.substr(statistics_fact.size());
    const std::size_t blank = rest.rfind(' ');
    const std::string kind = rest.substr(0, rest.find_first_of("( "));
    if (blank == std::string::npos || !is_known(kind)) return std::nullopt;
    return std::pair(parse_identity(rest.substr(0, blank)), rest.substr(blank + 1));
}

}  // namespace

FittedSizes sizes_of(const Statistics& statistics) {
    FittedSizes sizes{.shape = statistics.shape()};
    const auto rows = statistics.numbers.find("rows_used");
    if (rows != statistics.numbers.end()) sizes.rows = static_cast<std::int64_t>(rows->second);
    for (const auto& [identity, fitted] : statistics.fitted)
        sizes.of[identity] = entry_of(identity).make(identity, {sizes.shape})->sizes(fitted);
    return sizes;
}

std::map<std::string, std::string> facts_of(const FittedSizes& sizes) {
    std::map<std::string, std::string> facts{{width_fact, concat(sizes.shape.width)},
                                             {classes_fact, concat(sizes.shape.classes)}};
    if (sizes.rows) facts[rows_fact] = concat(*sizes.rows);
    for (const auto& [identity, own] : sizes.of)
        for (const auto& [name, size] : own)
            facts[concat(statistics_fact, identity.text(), " ", name)] = concat(size);
    return facts;
}

FittedSizes sizes_in(const std::map<std::string, std::string>& facts) {
    FittedSizes sizes{.shape = {number_in(facts, width_fact).value_or(0),
                                number_in(facts, classes_fact).value_or(0)},
                      .rows = number_in(facts, rows_fact),
                      .of = sizes_in_former_facts(facts)};
    for (const auto& [fact, value] : facts)
        if (const auto named = size_named(fact))
            sizes.of[named->first][named->second] = parse_integer(value, fact);
    return sizes;
}

std::vector<Shortage> shortages_of(const FittedSizes& sizes, const Needs& needs) {
    if (!sizes.rows) return {};
    std::vector<Identity> there, asked_for;
    for (const auto& entry : sizes.of) there.push_back(entry.first);
    std::map<Identity, std::vector<std::string>> askers;
    for (const Need& need : needs) {
        const Identity* found = identity_among(there, need.statistic, sizes.shape);
        if (found == nullptr) continue;
        std::vector<std::string>& names = askers[*found];
        if (names.empty()) asked_for.push_back(*found);
        if (std::ranges::find(names, need.detector) == names.end()) names.push_back(need.detector);
    }
    std::vector<Shortage> shortages;
    for (const Identity& identity : asked_for) {
        const std::vector<std::string>& detectors = askers.at(identity);
        const auto statistic = entry_of(identity).make(identity, {sizes.shape, detectors});
        for (const std::string& text :
             statistic->shortages(sizes.of.at(identity), {sizes.shape, *sizes.rows, detectors}))
            shortages.push_back(
                {detectors, concat(enumerate(detectors, detectors.size()), ": ", text)});
    }
    return shortages;
}

}  // namespace farout::statistics

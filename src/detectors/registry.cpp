#include "detectors/registry.h"

#include <algorithm>

#include "core/error.h"
#include "core/identity.h"
#include "core/text.h"
#include "detectors/detector_choice.h"
#include "statistics/registry.h"

namespace farout::detectors {

#define FAROUT_DETECTOR(kind) DetectorEntry kind##_entry();
#include "detectors/kinds.inc"
#undef FAROUT_DETECTOR

const std::vector<DetectorEntry>& all_detectors() {
    static const std::vector<DetectorEntry> table = {
#define FAROUT_DETECTOR(kind) kind##_entry(),
#include "detectors/kinds.inc"
#undef FAROUT_DETECTOR
    };
    return table;
}

const DetectorEntry& find_detector(std::string_view kind) {
    std::vector<std::string> names;
    for (const DetectorEntry& entry : all_detectors()) {
        if (entry.name == kind) return entry;
        names.push_back(entry.name);
    }
    throw UsageError(concat("No detector is called '", printable(kind), "'.",
                            did_you_mean(kind, names), " There are ",
                            enumerate(names, names.size()), "."));
}

namespace {

std::vector<std::string> all_that_look_at_features() {
    std::vector<std::string> names;
    for (const DetectorEntry& entry : all_detectors())
        if (entry.input == DetectorInput::features) names.push_back(entry.name);
    return names;
}

void refuse_same(const NamedDetector& one, const NamedDetector& other) {
    if (one.name == other.name)
        throw UsageError(
            concat("Detector '", one.name, "' is named twice. Name each detector once."));
    if (one.kind == other.kind && one.parameters == other.parameters)
        throw UsageError(concat("Detectors '", one.name, "' and '", other.name,
                                "' are the same: both have ", describe(one.parameters),
                                ". Name one of them."));
}

}  // namespace

Detectors make_detectors(const std::vector<std::string>& names,
                         const std::vector<std::string>& settings) {
    const std::vector<Setting> understood = parse_settings(settings);
    Detectors detectors;
    for (const std::string& name : names.empty() ? all_that_look_at_features() : names) {
        const Choice choice = parse_choice(name);
        const ParameterValues values = values_for(choice, understood);
        NamedDetector made{choice.name, choice.entry->name, values, choice.entry->make(values)};
        for (const NamedDetector& other : detectors) refuse_same(other, made);
        detectors.push_back(std::move(made));
    }
    return detectors;
}

std::vector<std::string> names_without(const std::vector<std::string>& names,
                                       const std::vector<std::string>& without) {
    if (without.empty()) return names;
    std::vector<std::string> left = names.empty() ? all_that_look_at_features() : names;
    for (std::string& name : left) name = column_name(name);
    for (const std::string& text : without) {
        const Choice choice = parse_choice(text);
        const bool was_there = std::erase(left, choice.name) > 0;
        const bool runs_if_named = choice.entry->input != DetectorInput::features;
        if (was_there || (names.empty() && runs_if_named)) continue;
        throw UsageError(concat("--without ", in_quotes(choice.name),
                                ": it isn't among the detectors ", enumerate(left, left.size()),
                                "."));
    }
    if (left.empty()) throw UsageError("--without leaves no detector. Name fewer.");
    return left;
}

std::vector<std::string> needing_labels(const Detectors& detectors) {
    const auto needs_labels = [](const Identity& statistic) {
        return statistics::entry_of(statistic).needs_labels;
    };
    std::vector<std::string> names;
    for (const NamedDetector& named : detectors)
        if (std::ranges::any_of(named.detector->needs(), needs_labels)) names.push_back(named.name);
    return names;
}

statistics::Needs needs_of(const NamedDetector& named) {
    statistics::Needs needs;
    for (Identity& statistic : named.detector->needs())
        needs.push_back({std::move(statistic), named.name});
    return needs;
}

statistics::Needs needs_of(const Detectors& detectors) {
    statistics::Needs all;
    for (const NamedDetector& named : detectors)
        for (statistics::Need& need : needs_of(named)) all.push_back(std::move(need));
    return all;
}

std::vector<double> set_quantiles_of(const Detectors& detectors) {
    std::vector<double> all;
    for (const NamedDetector& named : detectors)
        for (const double q : named.detector->set_quantiles())
            if (std::find(all.begin(), all.end(), q) == all.end()) all.push_back(q);
    return all;
}

Neighbours most_neighbours(const Detectors& detectors) {
    Neighbours most;
    for (const NamedDetector& named : detectors)
        if (const std::int64_t k = named.detector->neighbours(); k > most.k) most = {k, named.name};
    return most;
}

namespace {

/// " and --set react.quantile=0.9" for the parameters of a plain name that differ from their
/// defaults.
std::string settings_to_give(const NamedDetector& named) {
    std::string settings;
    if (named.name != named.kind) return settings;
    for (const Parameter& parameter : find_detector(named.kind).parameters) {
        const ParameterValue& value = named.parameters.at(parameter.name);
        if (!value.is_auto() && value != parameter.default_value)
            settings += concat(" --set ", named.name, ".", parameter.name, "=", value.text());
    }
    return settings;
}

}  // namespace

void prepare_all(Detectors& detectors, const statistics::FittedClassifier& fitted) {
    statistics::require_matching(fitted);
    for (NamedDetector& named : detectors) {
        try {
            named.detector->prepare(fitted);
        } catch (const statistics::MissingStatistic& missing) {
            const std::string settings = settings_to_give(named);
            const std::string name = in_quotes(named.name);
            throw Error(concat(missing.what_is_missing(), " Fit again with --detectors ", name,
                               " among the others", settings.empty() ? "" : " and with", settings,
                               ", or score without it: --without ", name, "."));
        }
    }
}

std::string describe(const Detectors& detectors) {
    std::string fact;
    for (const NamedDetector& named : detectors) {
        const std::string parameters = describe(named.parameters);
        fact += concat(fact.empty() ? "" : ", ", named.name);
        if (named.name != named.kind)
            fact += ": " + parameters;
        else if (!parameters.empty())
            fact += "(" + parameters + ")";
    }
    return fact;
}

namespace {

/// What the fact says of one: its name, and "M=100 gamma=0.1".
std::pair<std::string, std::string> name_and_parameters(const std::string& described) {
    constexpr std::string_view behind_name = "): ";
    const std::size_t named = described.find(behind_name);
    if (named != std::string::npos)
        return {described.substr(0, named + 1), described.substr(named + behind_name.size())};
    const std::size_t open = described.find('(');
    if (open == std::string::npos) return {described, ""};
    return {described.substr(0, open), described.substr(open + 1, described.size() - open - 2)};
}

}  // namespace

std::vector<std::string> described_names(const std::string& fact) {
    std::vector<std::string> names;
    for (const std::string& described : split_identities(fact))
        names.push_back(name_and_parameters(described).first);
    return names;
}

std::string described_parameters(const std::string& fact, const std::string& name) {
    for (const std::string& described : split_identities(fact)) {
        const auto [found, parameters] = name_and_parameters(described);
        if (found == name) return parameters;
    }
    return "";
}

}  // namespace farout::detectors

#include "detectors/registry.h"

#include <algorithm>
#include <sstream>

#include "core/error.h"
#include "core/text.h"
#include "detectors/entries.h"
#include "detectors/settings.h"
#include "statistics/registry.h"

namespace farout::detectors {

const std::vector<DetectorEntry>& all_detectors() {
    static const std::vector<DetectorEntry> table = {
        msp_entry(),              //
        max_logit_entry(),        //
        energy_entry(),           //
        react_entry(),            //
        vim_entry(),              //
        residual_entry(),         //
        shannon_entropy_entry(),  //
        gen_entry(),              //
        gen_residual_entry(),     //
        local_react_entry(),      //
        gen_react_entry(),        //
        gen_local_react_entry(),  //
        gradnorm_entry(),         //
        mahalanobis_entry(),      //
        kl_matching_entry(),      //
        odin_entry(),             //
        knn_entry(),              //
    };
    return table;
}

const DetectorEntry& find_detector(std::string_view name) {
    std::vector<std::string> names;
    for (const DetectorEntry& entry : all_detectors()) {
        if (entry.name == name) return entry;
        names.push_back(entry.name);
    }
    throw UsageError(concat("No detector is called '", printable(name), "'.",
                            did_you_mean(name, names), " There are ",
                            enumerate(names, names.size()), "."));
}

Detectors make_detectors(const std::vector<std::string>& names,
                         const std::vector<std::string>& settings) {
    const std::vector<Setting> understood = parse_settings(settings);
    std::vector<const DetectorEntry*> chosen;
    if (names.empty())
        for (const DetectorEntry& entry : all_detectors())
            if (entry.input == DetectorInput::features) chosen.push_back(&entry);
    for (const std::string& name : names) {
        const DetectorEntry* entry = &find_detector(name);
        if (std::find(chosen.begin(), chosen.end(), entry) != chosen.end())
            throw UsageError(
                concat("Detector '", name, "' is named twice. Name each detector once."));
        chosen.push_back(entry);
    }
    Detectors detectors;
    for (const DetectorEntry* entry : chosen) {
        const ParameterValues values = values_for(*entry, understood);
        detectors.push_back({entry->name, values, entry->make(values)});
    }
    return detectors;
}

std::vector<std::string> names_without(const std::vector<std::string>& names,
                                       const std::vector<std::string>& without) {
    if (without.empty()) return names;
    std::vector<std::string> left = names;
    if (left.empty())
        for (const DetectorEntry& entry : all_detectors())
            if (entry.input == DetectorInput::features) left.push_back(entry.name);
    for (const std::string& name : without) {
        const bool runs_if_named = find_detector(name).input != DetectorInput::features;
        const bool was_there = std::erase(left, name) > 0;
        if (was_there || (names.empty() && runs_if_named)) continue;
        throw UsageError(concat("--without ", name, ": it isn't among the detectors ",
                                enumerate(left, left.size()), "."));
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

/// " and --set react.quantile=0.9" for the parameters that differ from their defaults.
std::string settings_to_give(const NamedDetector& named) {
    std::string settings;
    for (const Parameter& parameter : find_detector(named.name).parameters) {
        const auto& value = named.parameters.at(parameter.name);
        if (value && value != parameter.default_value)
            settings +=
                concat(" --set ", named.name, ".", parameter.name, "=", shortest_digits(*value));
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
            throw Error(concat(missing.what_is_missing(), " Fit again with --detectors ",
                               named.name, " among the others", settings.empty() ? "" : " and with",
                               settings, ", or score without it: --without ", named.name, "."));
        }
    }
}

std::string describe(const ParameterValues& values) {
    std::ostringstream out;
    for (const auto& [name, value] : values) {
        if (out.tellp() > 0) out << ' ';
        out << name << '=';
        out << (value ? shortest_digits(*value) : "auto");
    }
    return out.str();
}

}  // namespace farout::detectors

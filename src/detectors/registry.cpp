#include "detectors/registry.h"

#include <algorithm>
#include <map>

#include "catalogue/detector_choice.h"
#include "catalogue/search_space.h"
#include "core/error.h"
#include "core/identity.h"
#include "core/text.h"
#include "statistics/registry.h"

namespace farout::detectors {

#define FAROUT_DETECTOR(kind, ...) \
    std::unique_ptr<Detector> make_##kind(const catalogue::ParameterValues& values);
#include "catalogue/detectors.inc"
#undef FAROUT_DETECTOR

std::unique_ptr<Detector> make_detector(const std::string& kind,
                                        const catalogue::ParameterValues& values) {
    using Maker = std::unique_ptr<Detector> (*)(const catalogue::ParameterValues&);
    static const std::map<std::string, Maker> makers = {
#define FAROUT_DETECTOR(kind, ...) {#kind, make_##kind},
#include "catalogue/detectors.inc"
#undef FAROUT_DETECTOR
    };
    return makers.at(kind)(values);
}

namespace {

void refuse_same(const NamedDetector& one, const NamedDetector& other) {
    if (one.name == other.name)
        throw UsageError(
            concat("Detector '", one.name, "' is named twice. Name each detector once."));
    const bool searched =
        catalogue::parse_choice(one.name).searched || catalogue::parse_choice(other.name).searched;
    if (one.kind == other.kind && one.parameters == other.parameters && !searched)
        throw UsageError(concat("Detectors '", one.name, "' and '", other.name,
                                "' are the same: both have ", catalogue::describe(one.parameters),
                                ". Name one of them."));
}

}  // namespace

namespace {

/// As catalogue::values_for(), or as a search chose.
catalogue::ParameterValues values_of(const catalogue::Choice& choice,
                                     const std::vector<catalogue::Setting>& settings,
                                     const catalogue::Selection& selection) {
    if (!choice.searched) return catalogue::values_for(choice, settings, selection.preset);
    const auto chosen = selection.chosen.find(choice.kind->name);
    if (chosen == selection.chosen.end())
        throw UsageError(concat("The parameters of ", choice.name,
                                " aren't known: no search chose them. Give the folder of one "
                                "(`farout search --out DIR`) as --searched DIR, or name the "
                                "detector with its parameters."));
    return catalogue::values_for(catalogue::parse_choice(chosen->second), {}, selection.preset);
}

NamedDetector make_named(const std::string& name, const std::vector<catalogue::Setting>& settings,
                         const catalogue::Selection& selection) {
    const catalogue::Choice choice = catalogue::parse_choice(name);
    const catalogue::ParameterValues values = values_of(choice, settings, selection);
    return {choice.name, choice.kind->name, catalogue::told(choice.kind->parameters, values),
            make_detector(choice.kind->name, values)};
}

}  // namespace

Detectors make_detectors(const catalogue::Selection& selection) {
    const std::vector<catalogue::Setting> settings = catalogue::parse_settings(selection.settings);
    Detectors detectors;
    for (const std::string& name : catalogue::selected_names(selection)) {
        NamedDetector made = make_named(name, settings, selection);
        for (const NamedDetector& other : detectors) refuse_same(other, made);
        detectors.push_back(std::move(made));
    }
    return detectors;
}

Detectors make_detectors(const std::vector<std::string>& names,
                         const std::vector<std::string>& settings) {
    return make_detectors({.detectors = names, .settings = settings});
}

Detectors make_unsearched(const catalogue::Selection& selection) {
    catalogue::Selection direct = selection;
    direct.detectors = catalogue::selected_names(selection);
    direct.without.clear();
    std::erase_if(direct.detectors,
                  [](const std::string& name) { return catalogue::parse_choice(name).searched; });
    return direct.detectors.empty() ? Detectors{} : make_detectors(direct);
}

Detectors make_candidates(const catalogue::Selection& selection,
                          const catalogue::NetworkShape& shape) {
    Detectors all = make_unsearched(selection);
    const catalogue::Selection tried = catalogue::tried(selection, shape);
    for (const std::string& name : tried.detectors) {
        NamedDetector made = make_named(name, {}, tried);
        const auto is_same = [&](const NamedDetector& other) {
            return other.kind == made.kind && other.parameters == made.parameters;
        };
        if (std::ranges::none_of(all, is_same)) all.push_back(std::move(made));
    }
    return all;
}

namespace {

template <typename Holds>
std::vector<std::string> needing(const Detectors& detectors, const Holds& holds) {
    std::vector<std::string> names;
    for (const NamedDetector& named : detectors)
        if (std::ranges::any_of(named.detector->needs(), holds)) names.push_back(named.name);
    return names;
}

}  // namespace

std::vector<std::string> needing_labels(const Detectors& detectors, std::string_view source) {
    return needing(detectors, [&](const Identity& statistic) {
        return statistics::source_of(statistic) == source &&
               statistics::entry_of(statistic).needs_labels;
    });
}

std::vector<std::string> fitted_on_validation(const Detectors& detectors) {
    return needing(detectors, [](const Identity& statistic) {
        return statistics::source_of(statistic) == statistics::source::id_val;
    });
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
        if (const std::int64_t k = named.detector->neighbours(); k > most.k) {
            most.k = k;
            most.by = named.name;
        }
    for (const NamedDetector& named : detectors)
        for (const numerics::BankSumRef& sum : named.detector->bank_sums()) {
            if (most.by.empty()) most.by = named.name;
            const auto same = [&](const numerics::BankSumRef& other) {
                return other->name() == sum->name();
            };
            if (std::ranges::none_of(most.sums, same)) most.sums.push_back(sum);
        }
    return most;
}

namespace {

/// " and --set react.quantile=0.9" for the parameters of a plain name that differ from their
/// defaults.
std::string settings_to_give(const NamedDetector& named) {
    std::string settings;
    if (named.name != named.kind) return settings;
    for (const catalogue::Parameter& parameter : catalogue::find_detector(named.kind).parameters) {
        const auto told = named.parameters.find(parameter.name);
        if (told == named.parameters.end()) continue;
        if (const auto& value = told->second; !value.is_auto() && value != parameter.default_value)
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
            const std::string name = catalogue::in_quotes(named.name);
            throw Error(concat(missing.what_is_missing(), " Fit again with --detectors ", name,
                               " among the others", settings.empty() ? "" : " and with", settings,
                               ", or score without it: --without ", name, "."));
        }
    }
}

std::string describe(const Detectors& detectors) {
    std::string fact;
    for (const NamedDetector& named : detectors) {
        const std::string parameters = catalogue::describe(named.parameters);
        fact += concat(fact.empty() ? "" : ", ", named.name);
        if (named.name != named.kind)
            fact += ": " + parameters;
        else if (!parameters.empty())
            fact += "(" + parameters + ")";
    }
    return fact;
}

}  // namespace farout::detectors

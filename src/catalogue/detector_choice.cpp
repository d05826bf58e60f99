#include "catalogue/detector_choice.h"

#include <algorithm>

#include "catalogue/presets.h"
#include "core/error.h"
#include "core/identity.h"
#include "core/text.h"

namespace farout::catalogue {

namespace {

const Parameter& parameter_of(const DetectorKind& kind, const std::string& name) {
    return find_parameter(kind.parameters, concat("Detector '", kind.name, "'"), name);
}

Setting parse_setting(const std::string& setting) {
    const auto equals = setting.find('=');
    const auto dot = setting.find('.');
    if (equals == std::string::npos || dot == std::string::npos || dot > equals)
        throw UsageError(concat(
            "Setting '", printable(setting),
            "' can't be understood. Write detector.parameter=value, such as gen.gamma=0.1."));
    const std::string detector(trim(std::string_view(setting).substr(0, dot)));
    const std::string name(trim(std::string_view(setting).substr(dot + 1, equals - dot - 1)));
    const std::string text(trim(std::string_view(setting).substr(equals + 1)));
    const Parameter& parameter = parameter_of(find_detector(detector), name);
    return {detector, name,
            parse_value(parameter, concat("Setting '", printable(setting), "'"), text)};
}

}  // namespace

namespace {

constexpr std::string_view searched_suffix = "(searched)";

}  // namespace

std::string searched_name(std::string_view kind) {
    return concat(kind, searched_suffix);
}

Choice parse_choice(std::string_view text) {
    if (trim(text).ends_with(searched_suffix)) {
        const std::string_view kind =
            trim(text).substr(0, trim(text).size() - searched_suffix.size());
        return {.kind = &find_detector(trim(kind)),
                .name = searched_name(trim(kind)),
                .searched = true};
    }
    const Identity asked = parse_identity(text);
    Choice choice{.kind = &find_detector(asked.kind), .name = {}};
    for (const auto& [name, value] : asked.parameters)
        choice.named[name] = parse_value(parameter_of(*choice.kind, name),
                                         concat("Detector '", printable(trim(text)), "'"), value);
    Identity identity{asked.kind};
    for (const Parameter& parameter : choice.kind->parameters)
        if (const auto named = choice.named.find(parameter.name); named != choice.named.end())
            identity.parameters.emplace_back(parameter.name, named->second.text());
    choice.name = identity.text();
    return choice;
}

namespace {

bool names_our_kind(std::string_view text) {
    const std::string_view kind = trim(text.substr(0, text.find('(')));
    return std::ranges::any_of(all_detectors(),
                               [&](const DetectorKind& known) { return known.name == kind; });
}

}  // namespace

bool is_ours(std::string_view name) {
    try {
        return names_our_kind(name) && parse_choice(name).name == name;
    } catch (const UsageError&) {
        return false;  // of a newer farout, perhaps
    }
}

std::string column_name(std::string_view text) {
    return names_our_kind(text) ? parse_choice(text).name : std::string(trim(text));
}

std::string in_quotes(const std::string& name) {
    return name.find('(') == std::string::npos ? name : concat('"', name, '"');
}

std::vector<Setting> parse_settings(const std::vector<std::string>& settings) {
    std::vector<Setting> understood;
    understood.reserve(settings.size());
    for (const std::string& setting : settings) {
        understood.push_back(parse_setting(setting));
        const Setting& last = understood.back();
        for (std::size_t i = 0; i + 1 < understood.size(); ++i)
            if (understood[i].detector == last.detector &&
                understood[i].parameter == last.parameter)
                throw UsageError(concat("'", printable(settings[i]), "' and '", printable(setting),
                                        "' set one parameter twice. Give one of them; several "
                                        "values stand side by side as --detectors \"",
                                        last.detector, ", ", last.detector, "(", last.parameter,
                                        "=", last.value.text(), ")\"."));
    }
    return understood;
}

namespace {

/// The parameters of a detector that the preset has otherwise.
ParameterValues preset_values(const DetectorKind& kind, std::string_view preset) {
    const auto found = kind.presets.find(std::string(find_preset(preset).name));
    if (found == kind.presets.end()) return {};
    return parse_choice(concat(kind.name, "(", found->second, ")")).named;
}

}  // namespace

ParameterValues values_for(const Choice& choice, const std::vector<Setting>& settings,
                           std::string_view preset) {
    ParameterValues values;
    for (const Parameter& parameter : choice.kind->parameters)
        values[parameter.name] = parameter.default_value;
    if (!preset.empty())
        for (const auto& [name, value] : preset_values(*choice.kind, preset)) values[name] = value;
    if (choice.is_plain())
        for (const Setting& setting : settings)
            if (setting.detector == choice.kind->name) values[setting.parameter] = setting.value;
    for (const auto& [name, value] : choice.named) values[name] = value;
    return values;
}

std::vector<std::string> all_that_run_unnamed() {
    std::vector<std::string> names;
    for (const DetectorKind& entry : all_detectors())
        if (entry.runs == Runs::unnamed) names.push_back(entry.name);
    return names;
}

std::vector<std::string> names_without(const std::vector<std::string>& names,
                                       const std::vector<std::string>& without) {
    if (without.empty()) return names;
    std::vector<std::string> left = names.empty() ? all_that_run_unnamed() : names;
    for (std::string& name : left) name = column_name(name);
    for (const std::string& text : without) {
        const Choice choice = parse_choice(text);
        const bool was_there = std::erase(left, choice.name) > 0;
        const bool runs_if_named = choice.kind->runs == Runs::named;
        if (was_there || (names.empty() && runs_if_named)) continue;
        throw UsageError(concat("--without ", in_quotes(choice.name),
                                ": it isn't among the detectors ", enumerate(left, left.size()),
                                "."));
    }
    if (left.empty()) throw UsageError("--without leaves no detector. Name fewer.");
    return left;
}

std::vector<std::string> selected_names(const Selection& selection) {
    std::vector<std::string> names = names_without(selection.detectors, selection.without);
    if (names.empty()) names = all_that_run_unnamed();
    for (std::string& name : names) name = column_name(name);
    return names;
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

}  // namespace farout::catalogue

#include "detectors/detector_choice.h"

#include <algorithm>

#include "core/error.h"
#include "core/identity.h"
#include "core/text.h"
#include "detectors/registry.h"

namespace farout::detectors {

namespace {

const Parameter& find_parameter(const DetectorEntry& entry, const std::string& name) {
    std::vector<std::string> names;
    for (const Parameter& parameter : entry.parameters) {
        if (parameter.name == name) return parameter;
        names.push_back(parameter.name);
    }
    const std::string known =
        names.empty() ? "It has none." : concat("It has ", enumerate(names), ".");
    throw UsageError(concat("Detector '", entry.name, "' has no parameter '", printable(name), "'.",
                            did_you_mean(name, names), " ", known));
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
    const Parameter& parameter = find_parameter(find_detector(detector), name);
    return {detector, name,
            parse_value(parameter, concat("Setting '", printable(setting), "'"), text)};
}

}  // namespace

Choice parse_choice(std::string_view text) {
    const Identity asked = parse_identity(text);
    Choice choice{.entry = &find_detector(asked.kind), .name = {}};
    for (const auto& [name, value] : asked.parameters)
        choice.named[name] = parse_value(find_parameter(*choice.entry, name),
                                         concat("Detector '", printable(trim(text)), "'"), value);
    Identity identity{asked.kind};
    for (const Parameter& parameter : choice.entry->parameters)
        if (const auto named = choice.named.find(parameter.name); named != choice.named.end())
            identity.parameters.emplace_back(parameter.name, named->second.text());
    choice.name = identity.text();
    return choice;
}

namespace {

bool names_our_kind(std::string_view text) {
    const std::string_view kind = trim(text.substr(0, text.find('(')));
    return std::ranges::any_of(all_detectors(),
                               [&](const DetectorEntry& entry) { return entry.name == kind; });
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

ParameterValues values_for(const Choice& choice, const std::vector<Setting>& settings) {
    ParameterValues values;
    for (const Parameter& parameter : choice.entry->parameters)
        values[parameter.name] = parameter.default_value;
    if (choice.is_plain())
        for (const Setting& setting : settings)
            if (setting.detector == choice.entry->name) values[setting.parameter] = setting.value;
    for (const auto& [name, value] : choice.named) values[name] = value;
    return values;
}

}  // namespace farout::detectors

#include "detectors/settings.h"

#include <cmath>

#include "core/error.h"
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

std::optional<double> parse_value(const Parameter& parameter, const std::string& setting,
                                  const std::string& text) {
    if (!parameter.default_value && text == "auto") return std::nullopt;
    const bool whole = parameter.kind == Parameter::Kind::integer;
    const std::string wanted =
        concat(whole ? "a whole number" : "a number", " from ", parameter.minimum, " to ",
               parameter.maximum, parameter.default_value ? "" : " or auto");
    double value = 0;
    try {
        value =
            whole ? static_cast<double>(parse_integer(text, setting)) : parse_double(text, setting);
    } catch (const Error&) {
        throw UsageError(concat("Setting '", printable(setting), "': '", printable(text),
                                "' isn't ", wanted, "."));
    }
    if (!(value >= parameter.minimum && value <= parameter.maximum))
        throw UsageError(
            concat("Setting '", printable(setting), "' is out of range. Give ", wanted, "."));
    return value;
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
    return {detector, name,
            parse_value(find_parameter(find_detector(detector), name), setting, text)};
}

}  // namespace

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
                                        "' set one parameter twice. Give one of them; for several "
                                        "values, score once for each."));
    }
    return understood;
}

ParameterValues values_for(const DetectorEntry& entry, const std::vector<Setting>& settings) {
    ParameterValues values;
    for (const Parameter& parameter : entry.parameters)
        values[parameter.name] = parameter.default_value;
    for (const Setting& setting : settings)
        if (setting.detector == entry.name) values[setting.parameter] = setting.value;
    return values;
}

}  // namespace farout::detectors

#include "catalogue/search_space.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/identity.h"
#include "core/text.h"

namespace farout::catalogue {

namespace {

/// The parts between these, trimmed; empty ones left out.
std::vector<std::string> parts_of(std::string_view text, char between) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(between), text.size());
        const std::string_view part = trim(text.substr(0, end));
        if (!part.empty()) parts.emplace_back(part);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

Axis parse_axis(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
        throw UsageError(concat("--grid: '", printable(text),
                                "' can't be understood. Write detector.parameter=value,value, such "
                                "as gen.gamma=0.01,0.1; several of them with ';' between."));
    Axis axis;
    for (const std::string& value : parts_of(std::string_view(text).substr(equals + 1), ',')) {
        const Setting setting = parse_settings({text.substr(0, equals + 1) + value}).front();
        axis.detector = setting.detector;
        axis.parameter = setting.parameter;
        if (std::ranges::find(axis.values, setting.value) != axis.values.end())
            throw UsageError(concat("--grid: ", setting.detector, ".", setting.parameter, " has ",
                                    setting.value.text(), " twice. Give each value once."));
        axis.values.push_back(setting.value);
    }
    if (axis.values.empty())
        throw UsageError(concat("--grid: '", printable(text),
                                "' has no value. Write at least one "
                                "behind the '='."));
    return axis;
}

bool is_at_least(const ParameterValue& value, std::int64_t bound) {
    return !value.is_auto() && !value.is_word() && value.number() >= static_cast<double>(bound);
}

/// What a sweep tries for this network.
std::vector<ParameterValue> fitting_values(const Parameter& parameter, const NetworkShape& shape) {
    std::vector<ParameterValue> values = parameter.sweep;
    if (values.empty()) return values;
    if (parameter.below_width && shape.width > 0)
        std::erase_if(values,
                      [&](const ParameterValue& value) { return is_at_least(value, shape.width); });
    // One that means all classes is enough.
    bool has_all = false;
    if (parameter.at_most_classes && shape.classes > 0)
        std::erase_if(values, [&](const ParameterValue& value) {
            return is_at_least(value, shape.classes) && std::exchange(has_all, true);
        });
    if (values.empty()) values.push_back(parameter.default_value);
    return values;
}

}  // namespace

std::vector<Axis> parse_grid(const std::string& text) {
    std::vector<Axis> grid;
    for (const std::string& part : parts_of(text, ';')) {
        grid.push_back(parse_axis(part));
        const Axis& last = grid.back();
        const auto is_same = [&](const Axis& other) {
            return other.detector == last.detector && other.parameter == last.parameter;
        };
        if (std::ranges::count_if(grid, is_same) > 1)
            throw UsageError(concat("--grid names ", last.detector, ".", last.parameter,
                                    " twice. Put its values into one."));
    }
    return grid;
}

std::vector<std::string> searched_kinds(const Selection& selection) {
    std::vector<std::string> kinds;
    for (const std::string& name : selected_names(selection))
        if (const Choice choice = parse_choice(name); choice.searched)
            kinds.push_back(choice.kind->name);
    return kinds;
}

std::vector<Axis> axes_of(const DetectorKind& kind, const std::vector<Axis>& grid,
                          const NetworkShape& shape) {
    const auto of_kind = [&](const Axis& axis) { return axis.detector == kind.name; };
    const bool is_given = std::ranges::any_of(grid, of_kind);
    std::vector<Axis> axes;
    for (const Parameter& parameter : kind.parameters) {
        Axis axis{kind.name, parameter.name, {}};
        if (!is_given) axis.values = fitting_values(parameter, shape);
        for (const Axis& given : grid)
            if (of_kind(given) && given.parameter == parameter.name) axis.values = given.values;
        if (!axis.values.empty()) axes.push_back(std::move(axis));
    }
    if (!axes.empty()) return axes;
    const std::string advice = kind.parameters.empty()
                                   ? "It has no parameter."
                                   : concat("Give values: --grid \"", kind.name, ".",
                                            kind.parameters.front().name, "=…,…\".");
    throw UsageError(
        concat("Detector '", kind.name, "' has nothing that is searched by itself. ", advice));
}

std::vector<std::string> combinations(const DetectorKind& kind, const Selection& selection,
                                      const NetworkShape& shape) {
    const std::vector<Axis> axes = axes_of(kind, parse_grid(selection.grid), shape);
    const std::vector<Setting> settings = parse_settings(selection.settings);
    std::size_t count = 1;
    for (const Axis& axis : axes) count *= axis.values.size();
    std::vector<std::string> names;
    for (std::size_t number = 0; number < count; ++number) {
        ParameterValues values;
        for (const Setting& setting : settings)
            if (setting.detector == kind.name) values[setting.parameter] = setting.value;
        std::size_t rest = number;
        for (const Axis& axis : axes) {
            values[axis.parameter] = axis.values[rest % axis.values.size()];
            rest /= axis.values.size();
        }
        Identity identity{kind.name, {}};
        for (const auto& [name, value] : values)
            identity.parameters.emplace_back(name, value.text());
        names.push_back(parse_choice(identity.text()).name);
    }
    return names;
}

Selection tried(const Selection& selection, const NetworkShape& shape) {
    Selection all;
    all.preset = selection.preset;
    for (const std::string& kind : searched_kinds(selection))
        for (std::string& name : combinations(find_detector(kind), selection, shape))
            all.detectors.push_back(std::move(name));
    return all;
}

std::string describe_search(const Selection& selection, const NetworkShape& shape) {
    std::string text;
    for (const std::string& kind : searched_kinds(selection)) {
        text += concat(text.empty() ? "" : "; ", kind, ":");
        for (const Axis& axis : axes_of(find_detector(kind), parse_grid(selection.grid), shape)) {
            std::string values;
            for (const ParameterValue& value : axis.values)
                values += concat(values.empty() ? "" : ",", value.text());
            text += concat(" ", axis.parameter, "=", values);
        }
    }
    return text;
}

}  // namespace farout::catalogue

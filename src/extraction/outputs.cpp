#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "extraction/output.h"

namespace farout::extraction {

#define FAROUT_OUTPUT(kind) OutputEntry kind##_output();
#include "extraction/kinds.inc"
#undef FAROUT_OUTPUT

const std::vector<OutputEntry>& all_outputs() {
    static const std::vector<OutputEntry> table = {
#define FAROUT_OUTPUT(kind) kind##_output(),
#include "extraction/kinds.inc"
#undef FAROUT_OUTPUT
    };
    return table;
}

const OutputEntry& find_output(std::string_view kind) {
    std::vector<std::string> kinds;
    for (const OutputEntry& entry : all_outputs()) {
        if (entry.kind == kind) return entry;
        kinds.push_back(entry.kind);
    }
    throw UsageError(concat("No output of an extraction is called '", printable(kind), "'.",
                            did_you_mean(kind, kinds),
                            " There are: ", enumerate(kinds, kinds.size()), "."));
}

namespace {

double checked_value(const OutputEntry& entry, const OutputParameter& parameter,
                     const Identity& identity) {
    const std::string text = identity.value(parameter.name);
    if (text.empty()) return parameter.default_value;
    double value = 0;
    try {
        value = parse_double(text, parameter.name);
    } catch (const Error& error) {
        throw UsageError(concat(identity.text(), ": ", error.what()));
    }
    if (value >= parameter.minimum && value <= parameter.maximum) return value;
    throw UsageError(concat(entry.kind, "'s ", parameter.name, " = ", printable(text),
                            " is out of range: it goes from ", shortest_digits(parameter.minimum),
                            " to ", shortest_digits(parameter.maximum), "."));
}

OutputValues values_of(const OutputEntry& entry, const Identity& identity) {
    std::vector<std::string> names;
    OutputValues values;
    for (const OutputParameter& parameter : entry.parameters) {
        names.push_back(parameter.name);
        values[parameter.name] = checked_value(entry, parameter, identity);
    }
    for (const auto& [name, value] : identity.parameters)
        if (!values.contains(name))
            throw UsageError(concat("The output ", entry.kind, " has no parameter '",
                                    printable(name), "'.", did_you_mean(name, names), " It has ",
                                    enumerate(names, names.size()), "."));
    return values;
}

}  // namespace

Identity full_output(const Identity& identity) {
    const OutputEntry& entry = find_output(identity.kind);
    const OutputValues values = values_of(entry, identity);
    Identity full{entry.kind, {}};
    for (const OutputParameter& parameter : entry.parameters)
        full.parameters.emplace_back(parameter.name, shortest_digits(values.at(parameter.name)));
    return full;
}

std::vector<Identity> parse_outputs(std::string_view list) {
    std::vector<Identity> outputs;
    for (const std::string& part : split_identities(list)) {
        const Identity output = full_output(parse_identity(part));
        if (std::find(outputs.begin(), outputs.end(), output) != outputs.end())
            throw UsageError(
                concat("The output ", output.text(), " is named twice. Name each output once."));
        outputs.push_back(output);
    }
    return outputs;
}

std::filesystem::path output_file(const std::filesystem::path& features, const Identity& output) {
    std::string name = features.stem().string() + "." + output.kind;
    for (const OutputParameter& parameter : find_output(output.kind).parameters) {
        const std::string value = output.value(parameter.name);
        if (value != shortest_digits(parameter.default_value))
            name += concat("+", parameter.name, "=", value);
    }
    return features.parent_path() / (name + ".h5");
}

std::unique_ptr<Output> make_output(const Identity& output, const OutputNetwork& network) {
    const OutputEntry& entry = find_output(output.kind);
    return entry.make(values_of(entry, output), network);
}

}  // namespace farout::extraction

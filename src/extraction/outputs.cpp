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

catalogue::ParameterValues values_of(const OutputEntry& entry, const Identity& identity) {
    catalogue::ParameterValues values;
    for (const catalogue::Parameter& parameter : entry.parameters)
        values[parameter.name] = parameter.default_value;
    for (const auto& [name, value] : identity.parameters)
        values[name] = catalogue::parse_value(
            catalogue::find_parameter(entry.parameters, concat("The output ", entry.kind), name),
            concat("The output ", identity.text()), value);
    return values;
}

}  // namespace

Identity full_output(const Identity& identity) {
    const OutputEntry& entry = find_output(identity.kind);
    const catalogue::ParameterValues values = values_of(entry, identity);
    Identity full{entry.kind, {}};
    for (const catalogue::Parameter& parameter : entry.parameters)
        full.parameters.emplace_back(parameter.name, values.at(parameter.name).text());
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
    for (const catalogue::Parameter& parameter : find_output(output.kind).parameters) {
        const std::string value = output.value(parameter.name);
        if (value != parameter.default_value.text())
            name += concat("+", parameter.name, "=", value);
    }
    return features.parent_path() / (name + ".h5");
}

std::unique_ptr<Output> make_output(const Identity& output, const OutputNetwork& network) {
    const OutputEntry& entry = find_output(output.kind);
    return entry.make(values_of(entry, output), network);
}

}  // namespace farout::extraction

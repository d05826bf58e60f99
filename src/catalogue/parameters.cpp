#include "catalogue/parameters.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace farout::catalogue {

std::optional<double> ParameterValue::number_or_auto() const {
    if (is_auto()) return std::nullopt;
    if (const auto* whole = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*whole);
    return std::get<double>(value_);
}

std::string ParameterValue::text() const {
    if (is_auto()) return "auto";
    if (is_word()) return word();
    if (const auto* whole = std::get_if<std::int64_t>(&value_)) return std::to_string(*whole);
    return shortest_digits(std::get<double>(value_));
}

const Parameter& find_parameter(const std::vector<Parameter>& parameters, std::string_view owner,
                                const std::string& name) {
    std::vector<std::string> names;
    for (const Parameter& parameter : parameters) {
        if (parameter.name == name) return parameter;
        names.push_back(parameter.name);
    }
    const std::string known =
        names.empty() ? "It has none." : concat("It has ", enumerate(names), ".");
    throw UsageError(concat(owner, " has no parameter '", printable(name), "'.",
                            did_you_mean(name, names), " ", known));
}

namespace {

/// "a whole number from 1 to 10 or auto", "one of train, id_val".
std::string choice_of(const Parameter& parameter) {
    std::vector<std::string> words = parameter.words;
    if (parameter.default_value.is_auto()) words.emplace_back("auto");
    if (parameter.kind == Parameter::Kind::word)
        return concat("one of ", enumerate(words, words.size()));
    std::string choice =
        concat(parameter.kind == Parameter::Kind::real ? "a number" : "a whole number", " from ",
               parameter.minimum, " to ", parameter.maximum);
    if (parameter.kind == Parameter::Kind::whole_or_share) choice += " or a share between 0 and 1";
    for (const std::string& word : words) choice += " or " + word;
    return choice;
}

[[noreturn]] void refuse(const Parameter& parameter, std::string_view said,
                         const std::string& text) {
    throw UsageError(concat(said, ": '", printable(text), "' isn't ", choice_of(parameter), ".",
                            did_you_mean(text, parameter.words)));
}

bool is_share(const Parameter& parameter, double number) {
    return parameter.kind == Parameter::Kind::whole_or_share && number > 0 && number < 1;
}

ParameterValue parse_number(const Parameter& parameter, std::string_view said,
                            const std::string& text) {
    try {
        if (parameter.kind == Parameter::Kind::real) return parse_double(text, said);
        if (is_share(parameter, parse_double(text, said))) return parse_double(text, said);
        return parse_integer(text, said);
    } catch (const Error&) {
        refuse(parameter, said, text);
    }
    refuse(parameter, said, text);
}

}  // namespace

ParameterValue parse_value(const Parameter& parameter, std::string_view said,
                           const std::string& text) {
    if (parameter.default_value.is_auto() && text == "auto") return std::nullopt;
    if (std::ranges::find(parameter.words, text) != parameter.words.end())
        return std::string_view(text);
    const ParameterValue value = parse_number(parameter, said, text);
    const double number = value.number();
    if (!is_share(parameter, number) &&
        !(number >= parameter.minimum && number <= parameter.maximum))
        throw UsageError(concat(said, " is out of range: ", parameter.name, " must be ",
                                choice_of(parameter), "."));
    return value;
}

ParameterValues told(const std::vector<Parameter>& parameters, ParameterValues values) {
    for (const Parameter& parameter : parameters)
        if (parameter.unsaid_default && values.at(parameter.name) == parameter.default_value)
            values.erase(parameter.name);
    return values;
}

std::string describe(const ParameterValues& values) {
    std::string text;
    for (const auto& [name, value] : values)
        text += concat(text.empty() ? "" : " ", name, "=", value.text());
    return text;
}

}  // namespace farout::catalogue

#include "statistics/registry.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/text.h"
#include "statistics/sources.h"

namespace farout::statistics {

#define FAROUT_STATISTIC(KIND) StatisticEntry KIND##_entry();
#include "statistics/kinds.inc"
#undef FAROUT_STATISTIC

Kinds all_statistics() {
    static const std::vector<StatisticEntry> table = {
#define FAROUT_STATISTIC(KIND) KIND##_entry(),
#include "statistics/kinds.inc"
#undef FAROUT_STATISTIC
    };
    return table;
}

const StatisticEntry& entry_of(const Identity& identity, Kinds kinds) {
    std::vector<std::string> names;
    for (const StatisticEntry& entry : kinds) {
        if (entry.kind == identity.kind) return entry;
        names.push_back(entry.kind);
    }
    throw Error(concat("No statistic is called '", printable(identity.kind), "'.",
                       did_you_mean(identity.kind, names), " There are ",
                       enumerate(names, names.size()), "."));
}

namespace {

std::string value_of(const Identity& identity, std::string_view parameter) {
    std::string value = identity.value(parameter);
    if (value.empty())
        throw Error(concat("Statistic ", printable(identity.text()), " needs ", parameter,
                           ", such as ", identity.kind, "(", parameter, "=…)."));
    return value;
}

/// A number in its shortest digits, a whole one without an exponent; other words as they are.
std::string shortest(const std::string& value) {
    try {
        const double number = parse_double(value, "a parameter");
        if (std::abs(number) < 1e15 && number == std::trunc(number))
            return std::to_string(static_cast<std::int64_t>(number));
        return shortest_digits(number);
    } catch (const Error&) {
        return value;
    }
}

[[noreturn]] void throw_out_of_range(const Identity& identity, std::string_view parameter,
                                     const std::string& minimum, const std::string& maximum) {
    throw Error(concat("Statistic ", printable(identity.text()), ": ", parameter,
                       " is out of range. Choose a value from ", minimum, " to ", maximum, "."));
}

void refuse_unknown(const Identity& identity, const StatisticEntry& entry) {
    std::vector<std::string> known = entry.parameters;
    for (const Option& option : entry.options) known.push_back(option.name);
    for (const auto& [name, value] : identity.parameters)
        if (std::ranges::find(known, name) == known.end())
            throw Error(concat("Statistic '", entry.kind, "' has no parameter '", printable(name),
                               "'.", did_you_mean(name, known)));
}

/// "" for the first of the words.
std::string chosen_word(const Identity& identity, const Option& option) {
    const std::string value = identity.value(option.name);
    if (value.empty() || value == option.words.front()) return "";
    if (std::ranges::find(option.words, value) == option.words.end())
        throw Error(concat("Statistic ", printable(identity.text()), ": ", option.name,
                           " isn't one of ", enumerate(option.words, option.words.size()), ".",
                           did_you_mean(value, option.words)));
    return value;
}

}  // namespace

Identity resolved(const Identity& asked, Shape shape, Kinds kinds) {
    const std::string source = source_of(asked);
    const Identity identity = of_training(asked);
    const StatisticEntry& entry = entry_of(identity, kinds);
    refuse_unknown(identity, entry);
    Identity whole{identity.kind, {}};
    for (const std::string& parameter : entry.parameters)
        whole.parameters.emplace_back(parameter, shortest(value_of(identity, parameter)));
    for (const Option& option : entry.options)
        if (const std::string word = chosen_word(identity, option); !word.empty())
            whole.parameters.emplace_back(option.name, word);
    return fitted_on(source, entry.resolve != nullptr ? entry.resolve(whole, shape) : whole);
}

double real_parameter(const Identity& identity, std::string_view parameter, double minimum,
                      double maximum) {
    const double value =
        parse_double(value_of(identity, parameter), concat(identity.text(), ": ", parameter));
    if (!(value >= minimum && value <= maximum))
        throw_out_of_range(identity, parameter, shortest_digits(minimum), shortest_digits(maximum));
    return value;
}

std::int64_t whole_parameter(const Identity& identity, std::string_view parameter,
                             std::int64_t minimum, std::int64_t maximum) {
    const std::int64_t value =
        parse_integer(value_of(identity, parameter), concat(identity.text(), ": ", parameter));
    if (value < minimum || value > maximum)
        throw_out_of_range(identity, parameter, std::to_string(minimum), std::to_string(maximum));
    return value;
}

}  // namespace farout::statistics

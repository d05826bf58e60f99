#include "core/csv_field.h"

#include <array>
#include <charconv>
#include <cmath>

#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace {

/// Takes a field in quotes off the line's front, its opening quote included.
std::string take_quoted(std::string_view& line) {
    std::string field;
    for (line.remove_prefix(1); !line.empty(); line.remove_prefix(1)) {
        if (line.front() == '"') {
            line.remove_prefix(1);
            if (line.empty() || line.front() != '"') return field;
        }
        field += line.front();
    }
    throw Error("a quote isn't closed");
}

std::string take_plain(std::string_view& line) {
    const std::string field(line.substr(0, line.find(',')));
    if (field.find('"') != std::string::npos)
        throw Error(concat("a quote within '", printable(field), "', which isn't in quotes"));
    line.remove_prefix(field.size());
    return field;
}

}  // namespace

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string field = "\"";
    for (const char c : text) {
        if (c == '"') field += '"';
        field += c;
    }
    return field + '"';
}

std::string csv_number(float value) {
    if (std::isnan(value)) return "NaN";
    std::array<char, 32> digits{};
    return {digits.data(), std::to_chars(digits.begin(), digits.end(), value).ptr};
}

std::vector<std::string> csv_fields(std::string_view line) {
    std::vector<std::string> fields;
    while (true) {
        const bool quoted = !line.empty() && line.front() == '"';
        fields.push_back(quoted ? take_quoted(line) : take_plain(line));
        if (line.empty()) return fields;
        if (line.front() != ',')
            throw Error(concat("'", printable(line), "' behind a closing quote"));
        line.remove_prefix(1);
    }
}

}  // namespace farout

#include "core/csv_field.h"

#include <array>
#include <charconv>
#include <cmath>

namespace farout {

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

}  // namespace farout

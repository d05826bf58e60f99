#pragma once
/// Fields of comma-separated values.

#include <string>
#include <string_view>

namespace farout {

/// A field as RFC 4180 has it: in double quotes when it holds a comma, a quote or a line break.
std::string csv_field(std::string_view text);

/// The shortest decimal text that reads back as the same float; NaN, inf and -inf as NumPy, pandas
/// and R take them.
std::string csv_number(float value);

}  // namespace farout

#pragma once
/// Fields of comma-separated values.

#include <string>
#include <string_view>
#include <vector>

namespace farout {

/// A field as RFC 4180 has it: in double quotes when it holds a comma, a quote or a line break.
std::string csv_field(std::string_view text);

/// The shortest decimal text that reads back as the same float; NaN, inf and -inf as NumPy, pandas
/// and R take them.
std::string csv_number(float value);

/// The fields of one line (without its end), quotes taken off. Throws Error for a quote that isn't
/// closed, or that stands where none may; a field can't hold a line break here.
std::vector<std::string> csv_fields(std::string_view line);

}  // namespace farout

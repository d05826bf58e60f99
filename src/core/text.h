#pragma once
/// Small text functions that messages and parsers share.

#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace farout {

/// All arguments streamed into one string: concat("row ", 7, " of ", file).
template <typename... Parts>
std::string concat(const Parts&... parts) {
    std::ostringstream out;
    (out << ... << parts);
    return out.str();
}

std::string_view trim(std::string_view text);

/// The pieces between separators, trimmed; an empty text has none.
std::vector<std::string> split(std::string_view text, char separator);

/// "a, b, c", the first `limit` items and then "… and 7 more".
std::string enumerate(const std::vector<std::string>& items, std::size_t limit = 10);

/// The candidate with the smallest edit distance, or "" when none is close enough to be a typing
/// error.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// " Did you mean 'x'?" for the nearest candidate, or "".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// The whole text as a number; throws Error that names `what` otherwise.
double parse_double(std::string_view text, std::string_view what);
std::int64_t parse_integer(std::string_view text, std::string_view what);

/// The shortest digits that read back as the same number: "0.1", "1e-06".
std::string shortest_digits(double number);

/// A share as a number of per cent with so many decimals: "12.3"; with its unit: "12.3 %".
std::string in_per_cent(double share, int decimals);
std::string per_cent(double share, int decimals);

/// Bytes as lower-case hexadecimal digits.
std::string hexadecimal(const unsigned char* bytes, std::size_t count);

/// 1536 → "1.5 KiB".
std::string human_bytes(double bytes);

/// 3700 seconds → "1 h 02 min"; 75 → "1 min 15 s"; 3.21 → "3.2 s".
std::string human_duration(double seconds);

/// A file's bytes made fit for a terminal: control characters and invalid UTF-8 as \xNN.
std::string printable(std::string_view text);

}  // namespace farout

#include "core/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iomanip>
#include <limits>
#include <numeric>

#include "core/error.h"

namespace farout {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Optimal string alignment distance, blind to case: insertions, deletions, replacements and swaps
/// of neighbours count one each.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(above.begin(), above.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1])) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

/// Parses the whole text; `kind` names what was expected in the message.
template <typename Number>
Number parse_number(std::string_view text, std::string_view what, std::string_view kind) {
    std::string_view digits = text;
    if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-') digits.remove_prefix(1);
    Number number{};
    const auto [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (problem == std::errc::result_out_of_range) {
        throw Error(concat(what, ": '", printable(text), "' is out of the range of ", kind, "."));
    }
    if (problem != std::errc{} || end != digits.data() + digits.size()) {
        throw Error(concat(what, ": '", printable(text), "' is not ", kind, "."));
    }
    return number;
}

/// The length of the valid UTF-8 sequence at the text's beginning that isn't a control character
/// (C0, DEL or C1), or 0. Table 3-7 of the Unicode standard: no overlong forms, no surrogates.
std::size_t printable_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto in = [&](std::size_t i, unsigned low, unsigned high) {
        return byte(i) >= low && byte(i) <= high;
    };
    if (in(0, 0x20, 0x7E)) return 1;
    if (byte(0) == 0xC2) return in(1, 0xA0, 0xBF) ? 2 : 0;  // U+0080..U+009F are controls
    if (in(0, 0xC3, 0xDF)) return in(1, 0x80, 0xBF) ? 2 : 0;
    if (in(0, 0xE0, 0xEF)) {
        const unsigned low = byte(0) == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = byte(0) == 0xED ? 0x9F : 0xBF;
        return in(1, low, high) && in(2, 0x80, 0xBF) ? 3 : 0;
    }
    if (in(0, 0xF0, 0xF4)) {
        const unsigned low = byte(0) == 0xF0 ? 0x90 : 0x80;
        const unsigned high = byte(0) == 0xF4 ? 0x8F : 0xBF;
        return in(1, low, high) && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> pieces;
    if (trim(text).empty()) return pieces;
    while (true) {
        const std::size_t end = text.find(separator);
        pieces.emplace_back(trim(text.substr(0, end)));
        if (end == std::string_view::npos) return pieces;
        text.remove_prefix(end + 1);
    }
}

std::string enumerate(const std::vector<std::string>& items, std::size_t limit) {
    const std::size_t shown = std::min(items.size(), limit);
    std::string text;
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0) text += ", ";
        text += items[i];
    }
    if (shown < items.size()) {
        text += concat(shown > 0 ? " " : "", "… and ", items.size() - shown, " more");
    }
    return text;
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    std::string best;
    std::size_t best_distance = std::numeric_limits<std::size_t>::max();
    for (const std::string& candidate : candidates) {
        // One slip in three letters is a typing error; more is another word.
        const std::size_t tolerance =
            std::max<std::size_t>(1, std::max(word.size(), candidate.size()) / 3);
        const std::size_t distance = edit_distance(word, candidate);
        const bool shares_letters = distance < std::max(word.size(), candidate.size());
        if (shares_letters && distance <= tolerance && distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    const std::string best = nearest(word, candidates);
    return best.empty() ? "" : concat(" Did you mean '", best, "'?");
}

double parse_double(std::string_view text, std::string_view what) {
    const double number = parse_number<double>(text, what, "a number");
    if (std::isnan(number)) {
        throw Error(concat(what, ": '", printable(text), "' is not a number."));
    }
    return number;
}

std::int64_t parse_integer(std::string_view text, std::string_view what) {
    return parse_number<std::int64_t>(text, what, "a whole number");
}

std::string shortest_digits(double number) {
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}

std::string in_per_cent(double share, int decimals) {
    std::ostringstream text;
    text.setf(std::ios::fixed);
    text.precision(decimals);
    text << 100 * share;
    return text.str();
}

std::string per_cent(double share, int decimals) {
    return in_per_cent(share, decimals) + " %";
}

std::string hexadecimal(const unsigned char* bytes, std::size_t count) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * count);
    for (std::size_t i = 0; i < count; ++i) {
        text += digits[bytes[i] >> 4U];
        text += digits[bytes[i] & 0xFU];
    }
    return text;
}

std::string human_bytes(double bytes) {
    constexpr std::array<std::string_view, 7> units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    std::size_t unit = 0;
    // 1023.95 and more would be printed as 1024.0.
    while (unit + 1 < units.size() && std::abs(bytes) >= (unit == 0 ? 1023.5 : 1023.95)) {
        bytes /= 1024;
        ++unit;
    }
    std::ostringstream text;
    text << std::fixed << std::setprecision(unit == 0 ? 0 : 1) << bytes << ' ' << units[unit];
    return text.str();
}

std::string human_duration(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0 || seconds > 1e15) return "unknown";
    std::ostringstream text;
    const auto whole_seconds = static_cast<std::int64_t>(std::llround(seconds));
    const auto whole_minutes = static_cast<std::int64_t>(std::llround(seconds / 60));
    text << std::setfill('0');
    if (seconds < 59.95) {
        text << std::fixed << std::setprecision(1) << seconds << " s";
    } else if (whole_seconds < 3600) {
        text << whole_seconds / 60 << " min " << std::setw(2) << whole_seconds % 60 << " s";
    } else {
        text << whole_minutes / 60 << " h " << std::setw(2) << whole_minutes % 60 << " min";
    }
    return text.str();
}

std::string printable(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t length = printable_length(text);
        if (length == 0) {
            const auto byte = static_cast<unsigned char>(text.front());
            result += "\\x" + hexadecimal(&byte, 1);
        } else {
            result += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(1, length));
    }
    return result;
}

}  // namespace farout

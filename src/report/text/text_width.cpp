#include "report/text/text_width.h"

#include <algorithm>
#include <cstddef>
#include <cwchar>

#include <locale.h>
#include <wchar.h>

namespace farout::report {
namespace {

/// This thread's locale is the C library's UTF-8 one while it lives.
class Utf8Locale {
  public:
    Utf8Locale() : previous_(uselocale(utf8())) {}
    ~Utf8Locale() { uselocale(previous_); }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

  private:
    /// Null, which leaves the locale alone, where there is no C.UTF-8.
    static locale_t utf8() {
        static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
        return locale;
    }

    locale_t previous_;
};

struct Character {
    std::size_t bytes = 1;
    int width = 1;
};

/// The first character of a text that isn't empty. Bytes that are no UTF-8 are one column each.
Character first_character(std::string_view text) {
    std::mbstate_t state{};
    wchar_t wide = 0;
    const std::size_t bytes = std::mbrtowc(&wide, text.data(), text.size(), &state);
    if (bytes == 0 || bytes > text.size()) return {};
    const int width = ::wcwidth(wide);
    return {bytes, width < 0 ? 1 : width};
}

}  // namespace

int text_width(std::string_view text) {
    const Utf8Locale locale;
    int width = 0;
    while (!text.empty()) {
        const Character next = first_character(text);
        width += next.width;
        text.remove_prefix(next.bytes);
    }
    return width;
}

std::string cut_to_width(std::string_view text, int width) {
    if (text_width(text) <= width) return std::string(text);
    const Utf8Locale locale;
    std::size_t kept = 0;
    int used = 1;  // the ellipsis
    while (kept < text.size()) {
        const Character next = first_character(text.substr(kept));
        if (used + next.width > width) break;
        used += next.width;
        kept += next.bytes;
    }
    return std::string(text.substr(0, kept)) + "…";
}

std::string padded(std::string_view text, int width, Align align) {
    const int missing = width - text_width(text);
    const std::string spaces(missing > 0 ? static_cast<std::size_t>(missing) : 0, ' ');
    return align == Align::left ? std::string(text) + spaces : spaces + std::string(text);
}

std::string wrapped(std::string_view text, int width) {
    std::string lines;
    int used = 0;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        const int columns = text_width(word);
        if (used > 0 && used + 1 + columns > width) {
            lines += '\n';
            used = 0;
        }
        if (used > 0) lines += ' ';
        used += columns + (used > 0 ? 1 : 0);
        lines += word;
    }
    return lines + '\n';
}

}  // namespace farout::report

#pragma once
/// How wide a text is on a terminal.

#include <string>
#include <string_view>

namespace farout::report {

/// Columns that a UTF-8 text takes: two for wide characters, none for combining ones (the C
/// library's wcwidth in its UTF-8 locale). The text must hold no control characters.
int text_width(std::string_view text);

/// The text when it fits into `width` columns, else its beginning and "…".
std::string cut_to_width(std::string_view text, int width);

enum class Align { left, right };

/// The text filled up with spaces to `width` columns.
std::string padded(std::string_view text, int width, Align align);

/// The text broken at spaces into lines of at most `width` columns (a longer word stays whole),
/// each ended by "\n".
std::string wrapped(std::string_view text, int width);

}  // namespace farout::report

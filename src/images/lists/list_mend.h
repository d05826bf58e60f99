#pragma once
/// Commands that mend image lists, for messages.

#include <filesystem>
#include <string>
#include <string_view>

namespace farout::images {

/// A word of a POSIX shell: in quotes where it needs them.
std::string shell_word(std::string_view text);

/// "`COMMAND LIST > mended.txt` makes one that can be read."
std::string mend_by(std::string_view command, const std::filesystem::path& list);

/// sed's command that takes a prefix from every line that begins with it, and puts `instead` there.
std::string replace_prefix(std::string_view prefix, std::string_view instead = "");

}  // namespace farout::images

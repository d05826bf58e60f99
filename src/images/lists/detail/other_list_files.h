#pragma once
/// Files of another kind that are given as image lists. Internal to this folder.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace farout::images {

/// What a file is that can't be a list, by its first bytes, and what to do; nothing for text that
/// may be one.
std::optional<std::string> other_list_file(std::string_view text,
                                           const std::filesystem::path& file);

}  // namespace farout::images

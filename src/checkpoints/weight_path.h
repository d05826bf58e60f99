#pragma once
/// What people give as a weight file that is none: folders, URLs, names on hubs.

#include <filesystem>
#include <string>

namespace farout::checkpoints {

/// Throws Error that says what the path is instead, and how to come by the file, unless it is a
/// file or something beside (which whoever opens it refuses).
void require_weight_file(const std::filesystem::path& file);

/// What require_weight_file would say, or "".
std::string problem_of_weight_file(const std::filesystem::path& file);

/// Whether a text is a URL or a hub's name for weights ("https://…", "hf-hub:…"), not a path.
bool is_remote(const std::string& text);

}  // namespace farout::checkpoints

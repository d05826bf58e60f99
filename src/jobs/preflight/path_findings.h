#pragma once
/// What stands in the way of reading and writing files, without doing it.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "images/sources/source.h"

namespace farout::jobs {

/// Where the folder lies or will lie; nothing where that can't be told.
std::optional<std::uint64_t> free_space(const std::filesystem::path& folder);

/// Why nothing can be written below the folder, there or not; "" where something can.
std::string obstacle(const std::filesystem::path& folder);

/// Why a file can't be read; "" where it can. `what` it is called in the message.
std::string unreadable(const std::string& what, const std::filesystem::path& file);

/// The same of weights; a folder, a URL and a hub's name have words of their own.
std::string unreadable_weights(const std::filesystem::path& file);

/// Why no images can be had below a root, a folder or whatever else holds images; "" where they
/// can: then `source` is open.
std::string unusable_root(const std::string& what, const std::filesystem::path& root,
                          images::Source& source);

}  // namespace farout::jobs

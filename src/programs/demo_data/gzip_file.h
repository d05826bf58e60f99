#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace farout {

/// The unpacked bytes of a .gz file. Throws Error when it can't be read, isn't gzip, is cut short
/// or damaged, or unpacks to more than `limit` bytes.
std::vector<std::uint8_t> read_gzip(const std::filesystem::path& file, std::size_t limit);

}  // namespace farout

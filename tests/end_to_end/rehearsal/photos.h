#pragma once

#include <filesystem>

namespace farout::testing {

/// Writes a JPEG file of smooth random colours and some noise, its size and content by the seed.
void write_photo(const std::filesystem::path& file, unsigned seed);

}  // namespace farout::testing

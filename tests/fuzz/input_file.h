#pragma once
/// What a fuzzer hands in, for readers that want a file.

#include <cstdint>
#include <filesystem>
#include <span>

namespace farout::fuzz {

/// A file in the temporary folder, holding these bytes; the same file for every input.
/// Any failure to make it ends the program.
std::filesystem::path input_file(std::span<const std::uint8_t> bytes);

}  // namespace farout::fuzz

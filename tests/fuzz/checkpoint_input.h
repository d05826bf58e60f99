#pragma once
/// What the targets of all checkpoint formats do with an input.

#include <cstdint>
#include <span>

namespace farout::fuzz {

/// Reads a weight file and every byte of its arrays.
void read_checkpoint_input(std::span<const std::uint8_t> bytes);

}  // namespace farout::fuzz

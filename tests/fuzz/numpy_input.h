#pragma once
/// What the targets of NumPy's formats do with an input.

#include <cstdint>
#include <span>

namespace farout::fuzz {

/// Reads all rows of all matrices in a .npy, .npz or pickle, as `farout import` would.
void read_numpy_input(std::span<const std::uint8_t> bytes);

}  // namespace farout::fuzz

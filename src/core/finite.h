#pragma once
/// Which numbers are neither NaN nor infinite.

#include <bit>
#include <cstdint>
#include <span>

namespace farout {

/// Whether every number is finite. An exponent of all ones is NaN or infinite: bits instead of
/// comparisons, and no way out of the loop, so that compilers make vectors of it.
inline bool all_finite(std::span<const float> values) {
    constexpr std::uint32_t exponent = 0x7f800000;
    std::uint32_t found = 0;
    for (const float value : values)
        found |= (std::bit_cast<std::uint32_t>(value) & exponent) == exponent ? 1U : 0U;
    return found == 0;
}

}  // namespace farout

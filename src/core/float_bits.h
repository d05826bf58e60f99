#pragma once
/// What the bits of floats tell: which are neither NaN nor infinite, and how they are ordered.

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

/// Rises with the value; −0 comes right before +0. Not for NaN.
inline std::uint32_t ordered_bits(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint32_t>(static_cast<std::int32_t>(bits) >> 31);
    return bits ^ (sign | 0x80000000U);
}

}  // namespace farout

#pragma once
/// Numbers as integers of the same order.

#include <bit>
#include <cstdint>

namespace farout {

/// Rises with the value; −0 comes right before +0. Not for NaN.
inline std::uint32_t ordered_bits(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint32_t>(static_cast<std::int32_t>(bits) >> 31);
    return bits ^ (sign | 0x80000000U);
}

}  // namespace farout

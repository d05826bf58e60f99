#pragma once
/// Arithmetic on sizes that come from a file: an overflow is nothing, not a small number.

#include <cstdint>
#include <optional>
#include <span>

namespace farout::checkpoints {

inline std::optional<std::uint64_t> checked_product(std::uint64_t a, std::uint64_t b) {
    if (b != 0 && a > UINT64_MAX / b) return std::nullopt;
    return a * b;
}

inline std::optional<std::uint64_t> checked_sum(std::uint64_t a, std::uint64_t b) {
    if (a > UINT64_MAX - b) return std::nullopt;
    return a + b;
}

/// The number of elements of a shape; nothing for a negative extent or for more than 2^62 elements,
/// an extent of zero counted as one so that no stride of the shape overflows either.
inline std::optional<std::uint64_t> checked_elements(std::span<const std::int64_t> shape) {
    std::uint64_t count = 1;
    bool empty = false;
    for (const std::int64_t extent : shape) {
        if (extent < 0) return std::nullopt;
        empty = empty || extent == 0;
        if (extent == 0) continue;
        const auto product = checked_product(count, static_cast<std::uint64_t>(extent));
        if (!product || *product > (std::uint64_t{1} << 62)) return std::nullopt;
        count = *product;
    }
    return empty ? 0 : count;
}

}  // namespace farout::checkpoints

#pragma once
// Values whose sum has other bits in any other order, and the sum by the definition of the order.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "core/blocks.h"
#include "parallel/communicator.h"

namespace farout::parallel {

inline constexpr std::size_t length = 37;

/// Numbers of both signs and of magnitudes from 1e-12 to 1e12: any other order of additions rounds
/// otherwise.
inline std::vector<double> part_values(std::int64_t part) {
    std::mt19937_64 random(static_cast<std::uint64_t>(part) + 1000);
    std::uniform_real_distribution<double> mantissa(-1, 1);
    std::uniform_int_distribution<int> exponent(-40, 40);
    std::vector<double> values(length);
    for (double& value : values) value = std::ldexp(mantissa(random), exponent(random));
    return values;
}

inline std::vector<double> sum_of(std::vector<double> left, const std::vector<double>& right) {
    for (std::size_t i = 0; i < length; ++i) left[i] += right[i];
    return left;
}

/// The definition of Fold's order: the largest power of two below the count on the left, the rest
/// on the right.
inline std::vector<double> by_definition(std::int64_t begin, std::int64_t end) {
    if (end == begin) return std::vector<double>(length);
    if (end - begin == 1) return part_values(begin);
    const auto left =
        static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(end - begin - 1)));
    return sum_of(by_definition(begin, begin + left), by_definition(begin + left, end));
}

inline std::vector<double> one_after_another(std::int64_t parts) {
    std::vector<double> total(length);
    for (std::int64_t part = 0; part < parts; ++part) total = sum_of(total, part_values(part));
    return total;
}

inline bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
        return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
    });
}

/// This rank's parts when the boundaries between ranks lie at random places, the same on all ranks.
inline Range random_share(const Communicator& ranks, std::int64_t parts, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<std::int64_t> bounds{0, parts};
    for (int rank = 1; rank < ranks.size(); ++rank) {
        bounds.push_back(static_cast<std::int64_t>(random() % (static_cast<unsigned>(parts) + 1)));
    }
    std::sort(bounds.begin(), bounds.end());
    const auto rank = static_cast<std::size_t>(ranks.rank());
    return {bounds[rank], bounds[rank + 1]};
}

}  // namespace farout::parallel

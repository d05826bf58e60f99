#pragma once
/// Random numbers that follow from a seed and a place alone, so that ranks and batches don't
/// matter: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014), looked at anywhere.

#include <cstdint>

namespace farout {

/// The step of SplitMix64's state: 2⁶⁴ over the golden ratio.
inline constexpr std::uint64_t random_step = 0x9e3779b97f4a7c15U;

/// Its finaliser: every bit depends on every one.
inline std::uint64_t mixed_bits(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;
    return bits ^ (bits >> 31U);
}

/// The state that a seed's numbers begin with.
inline std::uint64_t random_start(std::uint64_t seed) {
    return mixed_bits(seed + random_step);
}

/// The number at this place behind a start.
inline std::uint64_t random_bits(std::uint64_t start, std::uint64_t place) {
    return mixed_bits(start + random_step * place);
}

}  // namespace farout

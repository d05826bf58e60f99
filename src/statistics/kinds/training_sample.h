#pragma once
/// The parameters of the statistics of a sample of training rows: size, how many it is of, and
/// seed.

#include <cstdint>

#include "statistics/registry.h"

namespace farout::statistics {

/// size and seed of such an identity. Throws Error where they are out of range.
struct SampleParameters {
    std::int64_t rows = 0;
    std::uint64_t seed = 0;

    explicit SampleParameters(const Identity& identity);
};

/// Another kind of the same parameters.
inline Identity of_same_sample(const char* kind, const Identity& identity) {
    return {kind, identity.parameters};
}

}  // namespace farout::statistics

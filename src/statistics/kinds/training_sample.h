#pragma once
/// The parameters of the statistics of a sample of training rows: size, how many it is of, and
/// seed.

#include <cstdint>
#include <vector>

#include "statistics/registry.h"

namespace farout::statistics {

/// size and seed of such an identity. Throws Error where they are out of range.
struct SampleParameters {
    std::int64_t rows = 0;
    std::uint64_t seed = 0;

    explicit SampleParameters(const Identity& identity);
};

/// The numbers of a sample's rows, rising, by the statistic sampled_rows.
std::vector<std::int64_t> numbers_of_sample(const Given& given, const Identity& sampled_rows);

/// Which rows of a run are in a sample: their numbers in the run, and in the sample.
struct Places {
    std::vector<std::int64_t> in_run;
    std::vector<std::int64_t> in_sample;

    /// Both rising.
    Places(const std::vector<std::int64_t>& run, const std::vector<std::int64_t>& sample);
};

/// Another kind of the same parameters.
inline Identity of_same_sample(const char* kind, const Identity& identity) {
    return {kind, identity.parameters};
}

}  // namespace farout::statistics

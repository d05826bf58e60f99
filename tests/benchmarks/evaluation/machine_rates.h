#pragma once
/// What this machine can do at most, measured.

#include <filesystem>

#include <c10/core/ScalarType.h>

#include "parallel/communicator.h"

namespace farout {

/// Of one core while all ranks' cores work, the median of several tries, the mean over ranks.
struct MachineRates {
    double float32_operations = 0;  ///< a second, in a matrix product
    double float64_operations = 0;
    double read_bytes = 0;    ///< a second, of a file in the page cache
    double exponentials = 0;  ///< a second, LibTorch's exp in float32
};

/// Operations a second of a matrix product of this type, as above, with all of LibTorch's threads.
/// Collective.
double product_rate(parallel::Communicator& communicator, at::ScalarType type);

/// Collective. Reads (parts of) `file`.
MachineRates measure_rates(parallel::Communicator& communicator, const std::filesystem::path& file);

}  // namespace farout

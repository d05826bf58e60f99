#pragma once
/// How often training rows had features in the states that a row has them in.

#include <cstdint>
#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"

namespace farout::quantities {

/// Of numerics/neuron_states.h.
struct StateBins {
    std::int64_t m = 0;
    double steepness = 0;
};

/// The mean over features j of table[bin of j's state][j], n. `table`: float64 bins×D; tables of
/// one name are one.
QuantityRef mean_coverage(const std::string& name, at::Tensor table, StateBins bins);

}  // namespace farout::quantities

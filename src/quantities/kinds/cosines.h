#pragma once
/// Random features of a kernel.

#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"

namespace farout::quantities {

/// √(2/M)·cos(ĥ·ω_m + u_m), ĥ = h/‖h‖₂, n×M (`directions` ω: float64 D×M; `phases` u: float64 M).
/// Those of one name are one.
QuantityRef cosines_of_unit_features(const std::string& name, at::Tensor directions,
                                     at::Tensor phases);

}  // namespace farout::quantities

#pragma once
/// Lengths of what features have outside a principal space.

#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"

namespace farout::quantities {

/// A residual space.
struct Space {
    std::string name;    ///< spaces of one name are one
    at::Tensor origin;   ///< u, float64 D
    at::Tensor basis;    ///< R, float64 D×k, orthonormal columns
    QuantityRef rows{};  ///< what lies in it, n×D; none: h
};

/// ‖(h−u)R‖, n.
QuantityRef residual_norm(Space space);

}  // namespace farout::quantities

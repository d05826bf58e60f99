#pragma once
/// How much of features lies in a principal space.

#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"

namespace farout::quantities {

/// A principal space of standardised features.
struct PrincipalSpace {
    std::string name;  ///< spaces of one name are one
    at::Tensor mean;   ///< μ, float64 D
    at::Tensor scale;  ///< 1/σ, float64 D
    at::Tensor basis;  ///< U, float64 D×d, orthonormal columns
};

/// ‖Uᵀs‖₂ / ‖s‖₂, s = (h−μ)/σ, n; 0 where s is 0.
QuantityRef principal_share(PrincipalSpace space);

}  // namespace farout::quantities

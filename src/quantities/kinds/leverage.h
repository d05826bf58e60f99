#pragma once
/// How far training rows carry a regression to a row.

#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"
#include "statistics/kinds/rows_of.h"

namespace farout::quantities {

/// What training rows say of the directions of x = (1, h), or of x = h (statistics'
/// inverse_second_moment).
struct Regression {
    std::string name;   ///< regressions of one name are one
    at::Tensor factor;  ///< F, float64 m×r, F·Fᵀ the pseudo-inverse of Σ x xᵀ; m is D+1, or D
    at::Tensor unreached;  ///< float64 m×k: orthonormal columns, what no training row has a part in
    statistics::RowsOf of = statistics::RowsOf::features;  ///< h, or h/‖h‖₂
};

/// κ = max(‖the part of x in `unreached`‖², q/(1+q)), q = ‖Fᵀx‖², n.
QuantityRef leverage(Regression regression);

}  // namespace farout::quantities

#pragma once
/// Cosines of products with given directions: random features of a kernel where these are random.

#include <ATen/core/Tensor.h>

namespace farout::numerics {

/// √(2/M)·cos(x·ω_m + u_m) of rows x (float64 n×D), float64 n×M. `directions` ω: float64 D×M;
/// `phases` u: float64 M.
at::Tensor cosine_features(const at::Tensor& rows, const at::Tensor& directions,
                           const at::Tensor& phases);

}  // namespace farout::numerics

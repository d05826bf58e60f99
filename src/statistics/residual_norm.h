#pragma once
/// Norms in ViM's residual space.

#include <vector>

#include <ATen/core/Tensor.h>

namespace farout {

/// ‖(h−u)R‖ of n rows. `features`: float32 n×D; `origin` u: float64 D; `basis` R: float64 D×k. In
/// float64: the part of h−u outside the residual space may be thousands of times longer, and
/// float32 would leave its rounding behind.
std::vector<double> residual_norms(const at::Tensor& features, const at::Tensor& origin,
                                   const at::Tensor& basis);

}  // namespace farout

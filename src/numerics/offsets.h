#pragma once
/// Features about a point.

#include <ATen/core/Tensor.h>

namespace farout::numerics {

/// h − u, float32 n×D, each rounded once (`features` h: float32 n×D; `origin` u: float64 D). On the
/// calling thread.
at::Tensor offsets_from(const at::Tensor& features, const at::Tensor& origin);

}  // namespace farout::numerics

#pragma once
/// ViM's origin and residual space.

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "numerics/head.h"
#include "statistics/statistics.h"

namespace farout::statistics {

/// The default width of the principal space: 1000 if D ≥ 2048, 512 if 768 ≤ D < 2048, D/2 below
/// (ViM, section 5.1; its code knows the first two).
std::int64_t default_principal_width(std::int64_t feature_width);

/// u = −pinv(W) b, float64 D: the point where all logits are as near to 0 as they can be together
/// (ViM, section 4.1).
at::Tensor vim_origin(const numerics::Head& head);

/// Adds origin, residual_basis, residual_dim and second_moment_rank (see Statistics): eigenvectors
/// of Σ (h−u)(h−u)ᵀ beyond the first `dim`, turned within their space so that the upper corner is
/// zero.
void derive_residual_space(const at::Tensor& within, const numerics::Head& head, std::int64_t dim,
                           Statistics& statistics);

}  // namespace farout::statistics

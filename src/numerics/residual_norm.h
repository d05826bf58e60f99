#pragma once
/// Norms in ViM's residual space.

#include <vector>

#include <ATen/core/Tensor.h>

#include "numerics/trimmed_matrix.h"

namespace farout::numerics {

/// ViM's residual space, ready to take norms in.
class ResidualSpace {
  public:
    ResidualSpace() = default;
    /// `origin` u: float64 D; `basis` R: float64 D×k, orthonormal columns.
    ResidualSpace(const at::Tensor& origin, const at::Tensor& basis);

    /// ‖(h−u)R‖ of n rows (`features`: float32 or float64 n×D), on the calling thread.
    ///
    /// In float32 first. A row whose residual is so much shorter than h−u that float32 may have
    /// left its rounding behind is computed again in float64.
    std::vector<double> norms(const at::Tensor& features) const;

  private:
    at::Tensor origin_;
    at::Tensor basis_;
    TrimmedMatrix single_;  ///< the basis in float32
};

}  // namespace farout::numerics

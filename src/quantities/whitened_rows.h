#pragma once
/// Features in coordinates in which a covariance is the identity.

#include <vector>

#include <ATen/core/Tensor.h>

#include "numerics/trimmed_matrix.h"

namespace farout::quantities {

/// Whitened rows in float32, and how far each may be from the exact one.
struct SingleWhitened {
    at::Tensor x;                ///< float32 n×r
    std::vector<double> errors;  ///< n: an estimate of the length of what rounding added to x
};

/// x = Fᵀ(h−μ) of feature rows h.
class Whitening {
  public:
    Whitening() = default;
    /// `factor` F: float64 D×r; `mean` μ: float64 D.
    Whitening(const at::Tensor& factor, at::Tensor mean);

    std::int64_t rank() const { return factor_.columns(); }
    std::int64_t bytes() const { return factor_.bytes() + single_.bytes(); }

    /// float64 n×r (`features`: n×D of any type). On the calling thread.
    at::Tensor exact(const at::Tensor& features) const;

    /// In half of the time (`features`: float32 or float64 n×D). Entries of F reach 1/√(smallest
    /// eigenvalue), so x is sums of terms that may be far longer than x itself, and rounding is
    /// relative to the terms. On the calling thread.
    SingleWhitened single(const at::Tensor& features) const;

  private:
    at::Tensor mean_;
    numerics::TrimmedMatrix factor_;
    numerics::TrimmedMatrix single_;  ///< F in float32
    at::Tensor row_squares_;          ///< Σ_j F_ij², float32 D
};

}  // namespace farout::quantities

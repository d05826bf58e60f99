#pragma once
/// The inverse of the within-class covariance, as a factor.

#include <ATen/core/Tensor.h>

namespace farout::statistics {

/// F (float64 D×r) with F·Fᵀ = pinv(covariance), for a symmetric positive semi-definite matrix,
/// float64 D×D. Of a regular matrix: the transposed inverse of its Cholesky factor, an upper
/// triangle. Of any other: the eigenvectors over the roots of their eigenvalues, largest first;
/// eigenvalues up to D·eps·(the largest) count as zero, as in scipy.linalg.pinvh, which
/// scikit-learn's EmpiricalCovariance takes for its precision_. On the covariance's device.
at::Tensor whitening(const at::Tensor& covariance);

}  // namespace farout::statistics

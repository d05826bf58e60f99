#pragma once
/// Rows of features brought to length 1.

#include <vector>

#include <ATen/core/Tensor.h>

namespace farout::numerics {

/// ĥ = h/‖h‖₂ of rows h (float64 n×D, any device), float64. A row of zeros stays one.
at::Tensor unit_rows(const at::Tensor& rows);

/// ‖x − y‖² of rows x (n×D) and y (m×D) of length 1 or 0, float64 n×m: to 10⁻¹⁴, as they come from
/// products; a little below 0 where they are equal.
at::Tensor squared_unit_distances(const at::Tensor& left, const at::Tensor& right);

/// 1/‖h‖₂ of each row (`features`: float32 n×D, contiguous, on the host), 1 for a row of zeros. On
/// the calling thread.
std::vector<double> reciprocal_lengths(const at::Tensor& features);

}  // namespace farout::numerics

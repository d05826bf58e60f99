#pragma once
/// Distances between the rows of a head's weight, for detectors that look at the boundaries between
/// classes.

#include <ATen/core/Tensor.h>

namespace farout::detectors {

/// 1/‖w_i − w_j‖₂, float64 C×C; 0 for equal rows, between which there is no boundary. From one
/// product, and from the differences where it would cancel: between classes that are nearly the
/// same.
at::Tensor reciprocal_weight_distances(const at::Tensor& weight);

}  // namespace farout::detectors

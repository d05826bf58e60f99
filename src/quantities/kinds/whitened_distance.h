#pragma once
/// Mahalanobis distances to one mean.

#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"
#include "statistics/kinds/rows_of.h"

namespace farout::quantities {

/// (h−μ)ᵀ F·Fᵀ (h−μ), n (`mean` μ: float64 D; `factor` F: float64 D×r), of these rows. Those of one
/// name are one.
QuantityRef whitened_distance(const std::string& name, at::Tensor mean, at::Tensor factor,
                              statistics::RowsOf of = statistics::RowsOf::features);

}  // namespace farout::quantities

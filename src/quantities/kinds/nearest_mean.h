#pragma once
/// Mahalanobis distances to class means.

#include "quantities/quantity.h"
#include "statistics/kinds/rows_of.h"
#include "statistics/statistics.h"

namespace farout::quantities {

/// What the host's fast form may lose: what float32 leaves a distance, or nothing, for those that
/// subtract another distance from it.
enum class Digits { of_float32, of_float64 };

/// min_c (h−μ_c)ᵀ Σ⁻¹ (h−μ_c), n: the squared distance to the nearest mean of those classes that
/// have training rows, Σ the within-class covariance, all of them of these rows. `asked_by`: the
/// detector, for messages. Throws Error where the statistics lack a mean of any class, or don't fit
/// the head.
QuantityRef nearest_mean_distance(const statistics::FittedClassifier& fitted,
                                  const std::string& asked_by, Digits digits = Digits::of_float32,
                                  statistics::RowsOf of = statistics::RowsOf::features);

/// log Σ_c π_c exp(−(h−μ_c)ᵀ Σ⁻¹ (h−μ_c) / 2), n: the same distances to all classes, π_c the shares
/// of the training rows.
QuantityRef mean_mixture(const statistics::FittedClassifier& fitted, const std::string& asked_by);

}  // namespace farout::quantities

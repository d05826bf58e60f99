#pragma once
/// Fisher–Rao distances: between softmaxes, and between Gaussians.

#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/logit_shape.h"
#include "quantities/quantity.h"

namespace farout::quantities {

/// The mean over K softmaxes q of 2·arccos(Σ_j √(p_j q_j)), n: p the softmax of a way's logits.
/// `log_points`: log q, float64 K×C. Those of one name are one.
QuantityRef mean_softmax_angle(const std::string& name, at::Tensor log_points,
                               LogitShapeRef shape = classifier_logits());

/// Gaussians of independent features, all with the same deviations.
struct Gaussians {
    std::string name;       ///< those of one name are one
    at::Tensor means;       ///< float64 K×D
    at::Tensor deviations;  ///< σ, float64 D; features of deviation 0 are left out
};

/// The distance between the Gaussian about h and the nearest of these, n: min_c √Σ_j f(t_j)², t =
/// (h−μ_c)/σ, f(t) = √2·ln((a+b)/(a−b)), a = √(t²/2 + 4), b = |t|/√2, which is √8·arsinh(|t|/√8).
QuantityRef nearest_gaussian_distance(const Gaussians& gaussians);

}  // namespace farout::quantities

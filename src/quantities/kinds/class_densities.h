#pragma once
/// Densities of Gaussians, one a class, each of its own covariance.

#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"

namespace farout::quantities {

/// K Gaussians.
struct ClassGaussians {
    std::string name;             ///< those of one name are one
    at::Tensor log_weights;       ///< ln π_c, float64 K
    at::Tensor means;             ///< float64 K×D
    at::Tensor whitening;         ///< F_c with F_c·F_cᵀ = Σ_c⁻¹, float64 K×D×D
    at::Tensor log_determinants;  ///< ln det Σ_c, float64 K
};

/// ln Σ_c π_c exp(−((h−μ_c)ᵀ Σ_c⁻¹ (h−μ_c) + ln det Σ_c) / 2), n.
QuantityRef class_mixture(ClassGaussians gaussians);

}  // namespace farout::quantities

#pragma once
/// The entropy of GEN.

#include <vector>

#include <ATen/core/Tensor.h>

#include "numerics/device_logits.h"
#include "numerics/logits.h"
#include "quantities/gen_parameters.h"

namespace farout::quantities {

/// Σ p^γ (1−p)^γ over the M largest p of each row (all of them when C < M). Liu, Lochman and Zach,
/// "GEN: Pushing the Limits of Softmax-Based Out-of-Distribution Detection", CVPR 2023, equations 3
/// and 4.
///
/// Each term is exp(γ (log p + log(1−p))). For the predicted class both logarithms come from the
/// sum over the other classes (see Peak), so a p that rounds to 1 still counts with its (1−p)^γ,
/// which with γ = 0.1 is far from 0; a p below float32's smallest number keeps its p^γ for the same
/// reason.
std::vector<double> generalised_entropies(numerics::Logits& logits, const GenParameters& gen);
/// The same on a device: float64 n.
at::Tensor generalised_entropies(numerics::DeviceLogits& logits, const GenParameters& gen);

}  // namespace farout::quantities

#pragma once
/// The entropy of GEN.

#include <cstdint>

#include "quantities/logit_shape.h"
#include "quantities/quantity.h"

namespace farout::quantities {

struct GenParameters {
    double gamma = 0.1;
    std::int64_t largest = 100;  ///< M
};

/// Σ p^γ (1−p)^γ over the M largest p of each row (all of them when C < M), n. Liu, Lochman and
/// Zach, "GEN: Pushing the Limits of Softmax-Based Out-of-Distribution Detection", CVPR 2023,
/// equations 3 and 4.
///
/// Each term is exp(γ (log p + log(1−p))). For the predicted class both logarithms come from the
/// sum over the other classes (see numerics::Peak), so a p that rounds to 1 still counts with its
/// (1−p)^γ, which with γ = 0.1 is far from 0; a p below float32's smallest number keeps its p^γ for
/// the same reason.
QuantityRef generalised_entropy(const GenParameters& gen,
                                LogitShapeRef shape = classifier_logits());

}  // namespace farout::quantities

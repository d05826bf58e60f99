#pragma once
/// What a predictive normalised maximum likelihood gains over the softmax.

#include "quantities/logit_shape.h"
#include "quantities/quantity.h"

namespace farout::quantities {

/// Σ_c p_c / (p_c + (1−p_c) p_c^κ) − 1, p the softmax of a way's logits and κ a quantity's value of
/// each row: what all classes gain, each term p_c (1 − p_c^κ)(1 − p_c) / (p_c + (1−p_c) p_c^κ). n
/// numbers; 0 with a single class.
QuantityRef predictive_regret(LogitShapeRef shape, QuantityRef kappa);

}  // namespace farout::quantities

#pragma once
/// What softmax says of the logits of a way.

#include "quantities/logit_shape.h"
#include "quantities/quantity.h"

namespace farout::quantities {

/// logsumexp(z), n.
QuantityRef log_sum_exp(LogitShapeRef shape = classifier_logits());

/// max z, n.
QuantityRef max_logit(LogitShapeRef shape = classifier_logits());

/// log max p, n. No loss where max p rounds to 1 (see numerics::Peak).
QuantityRef log_max_probability(LogitShapeRef shape = classifier_logits());

/// log(1 − max p), n, from the sum over the other classes; −∞ with a single class.
QuantityRef log_complement(LogitShapeRef shape = classifier_logits());

/// log max softmax(z/T), n, T > 0. No loss where it rounds to 1, either.
QuantityRef log_max_probability_at(double temperature, LogitShapeRef shape = classifier_logits());

/// log Σ p² = 2 log p_ŷ + log1p(Σ_{c≠ŷ} (p_c/p_ŷ)²), n. No loss where p_ŷ rounds to 1.
QuantityRef log_sum_of_squares(LogitShapeRef shape = classifier_logits());

/// log p, n×C.
QuantityRef log_probabilities(LogitShapeRef shape = classifier_logits());

/// Σ p ln p, n. The term of the predicted class is taken from log max p, so that it goes on rising
/// where max p rounds to 1.
QuantityRef negative_entropy(LogitShapeRef shape = classifier_logits());

/// Σ_c |C p_c − 1|, n: how far the softmax is from a uniform one.
QuantityRef uniform_deviation(LogitShapeRef shape = classifier_logits());

/// Σ_c (C p_c − 1)², n.
QuantityRef squared_uniform_deviation(LogitShapeRef shape = classifier_logits());

}  // namespace farout::quantities

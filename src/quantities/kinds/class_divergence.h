#pragma once
/// Divergences from the mean softmaxes of classes.

#include "quantities/quantity.h"
#include "statistics/statistics.h"

namespace farout::quantities {

/// min_c KL(p ‖ d_c), n: p the softmax of the classifier's logits, d_c the mean softmax of the
/// rows predicted as c that `class_probabilities`, a statistic, was fitted on; classes never
/// predicted take no part. `asked_by`: the detector, for messages. Throws Error where no class was
/// predicted, or the statistics don't fit the head.
QuantityRef nearest_class_divergence(const statistics::FittedClassifier& fitted,
                                     const Identity& class_probabilities,
                                     const std::string& asked_by);

}  // namespace farout::quantities

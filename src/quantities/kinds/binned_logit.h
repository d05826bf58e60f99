#pragma once
/// What features by their bins give the logit of the predicted class.

#include <string>

#include "quantities/feature_shapes.h"
#include "quantities/quantity.h"

namespace farout::quantities {

/// Σ_j factor(h_j) h_j w_ŷj, n, ŷ the classifier's own. Those of one name are one.
QuantityRef binned_logit(const std::string& name, Bins bins);

}  // namespace farout::quantities

#pragma once
/// Lengths of features.

#include "quantities/quantity.h"

namespace farout::quantities {

/// ‖h‖₁, n.
QuantityRef feature_norm_1();

}  // namespace farout::quantities

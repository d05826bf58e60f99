#pragma once
/// How far logits are below the largest.

#include "quantities/quantity.h"

namespace farout::quantities {

/// z_ŷ − z_c, n×C: 0 for ŷ.
QuantityRef logit_gaps();

}  // namespace farout::quantities

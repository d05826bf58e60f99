#pragma once
/// What shares of features lie outside a principal space.

#include <limits>

#include "quantities/kinds/residual_norm.h"
#include "quantities/quantity.h"

namespace farout::quantities {

/// ‖(x−u)R‖₂ / ‖x‖₂, n, x = min(h, ceiling), in a space of features as they are. 0 for x = 0, which
/// has no length.
QuantityRef residual_share(Space space, double ceiling = std::numeric_limits<double>::infinity());

}  // namespace farout::quantities

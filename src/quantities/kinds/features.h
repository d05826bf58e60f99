#pragma once
/// Features as they are.

#include "quantities/quantity.h"

namespace farout::quantities {

/// h, n×D.
QuantityRef features();

}  // namespace farout::quantities

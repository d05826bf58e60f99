#pragma once
/// The way from normalised features to logits.

#include "quantities/logit_shape.h"

namespace farout::quantities {

/// z = W h/‖h‖₂ + b; b for a row of zeros.
LogitShapeRef unit_logits();

}  // namespace farout::quantities

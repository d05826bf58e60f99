#pragma once
/// Features as they are, and brought to length 1.

#include "quantities/quantity.h"
#include "statistics/kinds/rows_of.h"

namespace farout::quantities {

/// h, n×D.
QuantityRef features();

/// ĥ = h/‖h‖₂, n×D; a row of zeros stays one.
QuantityRef unit_features();

/// Those that a statistic is taken of.
QuantityRef features_of(statistics::RowsOf of);

}  // namespace farout::quantities

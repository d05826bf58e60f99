#pragma once
/// How far features are from a point.

#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"

namespace farout::quantities {

/// ‖h − point‖₂, n (`point`: float64 D). Points of one name are one.
QuantityRef distance_from(const std::string& name, at::Tensor point);

}  // namespace farout::quantities

#pragma once
/// What a table tells of the predicted class.

#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"

namespace farout::quantities {

/// Row ŷ of a table with a row a class (float64 C×k), n×k: the mean of the predicted class, its
/// weights, … Tables of one name are one.
QuantityRef of_predicted_class(const std::string& name, at::Tensor table);

}  // namespace farout::quantities

#pragma once
/// Statistics of logits tell by the sum of the largest ones whether all of them are numbers.

#include <ATen/core/Tensor.h>

#include "numerics/device_logits.h"

namespace farout::statistics {

/// Σ max z, one number; NaN where a logit overflows float32.
at::Tensor sum_of_largest(const numerics::DeviceLogits& logits);

/// Throws Error where the sum over all rows isn't finite.
void require_no_overflow(double sum_of_largest);

}  // namespace farout::statistics

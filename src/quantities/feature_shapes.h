#pragma once
/// Ways from features to logits in which each value is shaped by itself: z = W h' + b.

#include <optional>

#include <ATen/core/Tensor.h>

#include "quantities/logit_shape.h"

namespace farout::quantities {

/// What becomes of values outside a band.
struct Band {
    double low;
    double high;
    bool low_is_zero;  ///< values below `low` become 0; else `low`
    double shift;      ///< added to those from `low` to `high`
};

/// h' = `low` or 0 below the band, h + shift in it, `high` above it.
LogitShapeRef logits_within(const Band& band);

/// h'_j = h_j clipped to low_j … high_j, float64 D each. Ways of one name are one.
LogitShapeRef logits_within_each(const std::string& name, at::Tensor low, at::Tensor high);

/// h' = h / √(1 + (h/ceiling)^(2·order)): a Butterworth filter's gain. 0 where the ceiling is.
LogitShapeRef filtered_logits(double ceiling, double order);

/// Factors of values by the bin that they lie in.
struct Bins {
    double low;
    double high;
    at::Tensor factors;  ///< float64 K, of K bins of equal width

    /// The factor of each value, 0 outside low ≤ value < high. `values`: float64; `of`: `factors`
    /// on their device.
    at::Tensor of(const at::Tensor& values, const at::Tensor& factors_there) const;
};

/// h' = the factor of h's bin times h. Ways of one name are one.
LogitShapeRef binned_logits(const std::string& name, Bins bins);

}  // namespace farout::quantities

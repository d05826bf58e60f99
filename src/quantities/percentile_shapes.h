#pragma once
/// Ways from features to logits in which each row's own largest values decide what becomes of it.
///
/// A percentile P keeps the k largest of D values, k = D − round(D·P/100), halves to even, at least
/// 1: as the methods' authors count it, not as numpy.percentile does. Of equal values at the
/// border those of the lowest index are kept.
///
/// Several take the ratio r of a row's sum to that of its k largest. Where features aren't
/// rectified it may be anything, so e^r is at most e^80: then logits are finite in float32, too. A
/// row in which both sums are 0 has r = 1, as one whose k largest values are all it has.

#include "quantities/logit_shape.h"

namespace farout::quantities {

/// z = e^r W h + b, r = Σh / Σ of the k largest h.
LogitShapeRef scaled_logits(double percentile);

/// The same of the features' part in a space, h' = B Bᵀ h. `basis` B: float64 D×k, orthonormal
/// columns; spaces of one name are one.
LogitShapeRef scaled_logits_within(const std::string& space, at::Tensor basis, double percentile);

/// z = s (W h + b), s = r², r that of the features without their negative values.
LogitShapeRef stretched_logits(double percentile);

/// What the k largest values of a row become.
enum class Kept {
    as_they_are,
    equal,   ///< each Σh / k, Σ over all values of the row
    scaled,  ///< times e^r, r = Σh / Σ of the k largest h
};

/// z = W h' + b, h' with the k largest values of h, and 0 for all others.
LogitShapeRef pruned_logits(double percentile, Kept kept);

}  // namespace farout::quantities

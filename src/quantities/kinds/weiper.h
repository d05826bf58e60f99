#pragma once
/// How a row's features and perturbed logits are spread.

#include <string>

#include "numerics/perturbed_head.h"
#include "quantities/quantity.h"

namespace farout::quantities {

/// The shares of a row's features in each bin, n×bins.
QuantityRef feature_shares(const numerics::ValueRange& range);

/// Of the logits by a perturbed head: their shares in each bin, and in the last column the mean
/// over the repeats of the largest softmax; n×(bins + 1).
QuantityRef perturbed_logits(const numerics::Perturbation& perturbation,
                             const numerics::ValueRange& range);

/// KL(P‖Q) + KL(Q‖P), n, of a density P (float64 of `bins`) and those of the first `bins` columns
/// of a quantity, smoothed by a box of some bins whose edge values are repeated (of an even number
/// it reaches one bin further up than down); `added` is added to both, and both are scaled to
/// sum 1.
struct Smoothing {
    std::int64_t box = 1;
    double added = 0;
};
QuantityRef symmetric_divergence(const std::string& name, at::Tensor density, QuantityRef shares,
                                 Smoothing smoothing);

}  // namespace farout::quantities

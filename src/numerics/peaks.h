#pragma once
/// What softmax says about the predicted class, without the loss that softmax brings.

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "numerics/head.h"

namespace farout::numerics {

/// The largest logit of a row and what is left beside it. Everything that softmax says about the
/// predicted class follows without loss: with s = log_rest, log max p = −log1p(eˢ), logsumexp(z) =
/// max z + log1p(eˢ), log(1 − max p) = s − log1p(eˢ). Neither end saturates: for p → 1, s goes to
/// −∞.
struct Peak {
    std::int32_t index = 0;   ///< ŷ = argmax z, the smallest where there are several
    double logit = 0;         ///< max z; NaN or infinite when a logit overflowed float32
    double runner_up = 0;     ///< the largest other logit; −∞ with a single class
    double log_rest = 0;      ///< log Σ_{j≠ŷ} exp(z_j − max z); −∞ with a single class
    float base = 0;           ///< the runner-up in float32, to which exponentials are relative
    double rest_sum = 0;      ///< Σ_{j≠ŷ} exp(z_j − runner-up)
    bool underflows = false;  ///< some exponentials are 0 in float32 and wouldn't be in float64

    double log_sum_exp() const;
    double log_probability() const;  ///< log max p
    double log_complement() const;   ///< log(1 − max p)
};

/// Rows to find peaks of.
struct PeakRows {
    const Head& head;
    const at::Tensor& features;  ///< float32 n×D
    double ceiling;              ///< features above it count as it
    const at::Tensor& logits;    ///< float32 n×C
};

/// The peaks of n rows; `exponentials`, float32 n×C, is filled with exp(z_j − base), 0 for ŷ.
///
/// The two largest logits are computed again in float64, so that max z loses no digits where it is
/// near 0 and 1 − max p none where p is near 1: there it is the exponential of the difference of
/// two large logits. The sum over the other classes is taken relative to the second largest, so
/// that it doesn't underflow beside a large first.
std::vector<Peak> find_peaks(const PeakRows& rows, at::Tensor& exponentials);

}  // namespace farout::numerics

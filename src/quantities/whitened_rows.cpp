#include "quantities/whitened_rows.h"

#include <cmath>
#include <limits>

#include <ATen/ATen.h>

#include "numerics/trimmed_matrix.h"
#include "numerics/vector_loops.h"

namespace farout::quantities {

namespace {

/// Rounding of a sum of D products in float32, as a share of the root of the sum of their squares.
/// Each addition rounds a partial sum by up to u = 2⁻²⁴ of it, independently; partial sums grow
/// like √k, which makes u·√(D/6) in all. A half is put on top for the factors' own rounding and for
/// sums that grow faster.
double rounding_share(std::int64_t width) {
    constexpr double unit = std::numeric_limits<float>::epsilon() / 2;
    return 1.5 * unit * std::sqrt(static_cast<double>(width) / 6 + 1);
}

}  // namespace

Whitening::Whitening(const at::Tensor& factor, at::Tensor mean)
    : mean_(std::move(mean)),
      factor_(factor),
      single_(factor.to(at::kFloat)),
      row_squares_(factor.square().sum(1).to(at::kFloat)) {}

at::Tensor Whitening::exact(const at::Tensor& features) const {
    return factor_.times(features.to(at::kDouble).sub(mean_));
}

SingleWhitened Whitening::single(const at::Tensor& features) const {
    const at::Tensor offsets = numerics::offsets_from(features, mean_);
    SingleWhitened rows{single_.times(offsets), {}};
    const std::int64_t width = features.size(1);
    const double share = rounding_share(width);
    const float* weights = row_squares_.const_data_ptr<float>();
    for (std::int64_t i = 0; i < features.size(0); ++i)
        rows.errors.push_back(share *
                              std::sqrt(numerics::weighted_squares(
                                  weights, offsets.const_data_ptr<float>() + i * width, width)));
    return rows;
}

}  // namespace farout::quantities

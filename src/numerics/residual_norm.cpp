#include "numerics/residual_norm.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "numerics/trimmed_matrix.h"
#include "numerics/vector_loops.h"

namespace farout::numerics {

namespace {

// A residual of 1/64 of the row's length loses 6 of float32's 24 bits.
constexpr double shortest_share = 1.0 / 64;

}  // namespace

ResidualSpace::ResidualSpace(const at::Tensor& origin, const at::Tensor& basis)
    : origin_(origin), basis_(basis), single_(basis.to(at::kFloat)) {}

std::vector<double> ResidualSpace::norms(const at::Tensor& features) const {
    const at::Tensor offsets = offsets_from(features, origin_);
    const at::Tensor residuals = single_.times(offsets);
    const std::int64_t width = features.size(1);
    const std::int64_t columns = residuals.size(1);
    std::vector<double> norms(static_cast<std::size_t>(features.size(0)));
    at::Tensor exact;
    for (std::size_t i = 0; i < norms.size(); ++i) {
        const auto row = static_cast<std::int64_t>(i);
        norms[i] =
            std::sqrt(sum_of_squares(residuals.const_data_ptr<float>() + row * columns, columns));
        const double length =
            std::sqrt(sum_of_squares(offsets.const_data_ptr<float>() + row * width, width));
        if (norms[i] > shortest_share * length && std::isfinite(norms[i])) continue;
        if (!exact.defined())
            exact = at::mm(features.to(at::kDouble).sub(origin_), basis_).square_().sum(1).sqrt_();
        norms[i] = exact.const_data_ptr<double>()[i];
    }
    return norms;
}

}  // namespace farout::numerics

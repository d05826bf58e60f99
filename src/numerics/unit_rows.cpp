#include "numerics/unit_rows.h"

#include <cmath>

#include <ATen/ATen.h>

#include "numerics/vector_loops.h"

namespace farout::numerics {

at::Tensor unit_rows(const at::Tensor& rows) {
    const at::Tensor lengths = rows.square().sum(1, /*keepdim=*/true).sqrt_();
    return rows / lengths.masked_fill(lengths.eq(0), 1);
}

at::Tensor squared_unit_distances(const at::Tensor& left, const at::Tensor& right) {
    const auto squares = [](const at::Tensor& rows) { return rows.square().sum(1).round_(); };
    return at::mm(left, right.t()).mul_(-2).add_(squares(left).unsqueeze(1)).add_(squares(right));
}

std::vector<double> reciprocal_lengths(const at::Tensor& features) {
    const std::int64_t width = features.size(1);
    const std::vector<double> origin(static_cast<std::size_t>(width), 0);
    std::vector<double> reciprocals(static_cast<std::size_t>(features.size(0)));
    const float* row = features.const_data_ptr<float>();
    for (double& reciprocal : reciprocals) {
        const double square = squared_distance(row, origin.data(), width);
        reciprocal = square > 0 ? 1 / std::sqrt(square) : 1;
        row += width;
    }
    return reciprocals;
}

}  // namespace farout::numerics

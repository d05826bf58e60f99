#include "numerics/neuron_states.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/ATen.h>

namespace farout::numerics {

namespace {

/// The edges between bins: all but the first, 0, and the last, 1.
at::Tensor inner_edges(std::int64_t m, at::Device device) {
    const std::int64_t points = m / 2;
    std::vector<double> below;
    for (std::int64_t k = 1; k + 1 < points; ++k) {
        const double share = static_cast<double>(k) / static_cast<double>(points - 1);
        below.push_back(std::log1p(share * (std::sqrt(1000.0) - 1)) / std::log(1000.0));
    }
    std::vector<double> edges = below;
    edges.push_back(0.5);  // the state of all that is 0
    for (auto edge = below.rbegin(); edge != below.rend(); ++edge) edges.push_back(1 - *edge);
    return at::tensor(edges, at::kDouble).to(device);
}

}  // namespace

at::Tensor neuron_states(const at::Tensor& features, const at::Tensor& log_p,
                         const at::Tensor& weight, double steepness) {
    const auto classes = static_cast<double>(weight.size(0));
    const at::Tensor gradient = at::mm(log_p.exp().sub_(1 / classes), weight);
    return features.mul(steepness).mul_(gradient).sigmoid_();
}

at::Tensor bins_of_states(const at::Tensor& states, std::int64_t m) {
    return at::bucketize(states, inner_edges(m, states.device()), /*out_int32=*/false,
                         /*right=*/true);
}

std::int64_t count_of_state_bins(std::int64_t m) {
    return std::max<std::int64_t>(2, 2 * (m / 2) - 2);
}

}  // namespace farout::numerics

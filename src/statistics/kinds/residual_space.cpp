#include "statistics/kinds/residual_space.h"

#include <algorithm>
#include <limits>

#include <ATen/ATen.h>

#include "numerics/single_thread.h"

namespace farout::statistics {

std::int64_t default_principal_width(std::int64_t feature_width) {
    if (feature_width >= 2048) return 1000;
    return feature_width >= 768 ? 512 : feature_width / 2;
}

at::Tensor vim_origin(const numerics::Head& head) {
    const numerics::SingleThread single;
    const at::Tensor weight = head.weight.to(at::kDouble);
    const at::Tensor bias = head.bias.to(at::kDouble).unsqueeze(1);
    // The least-squares solution of smallest norm is the pseudo-inverse's; singular values up to
    // this are zero.
    const double cutoff = static_cast<double>(std::max(weight.size(0), weight.size(1))) *
                          std::numeric_limits<double>::epsilon();
    const at::Tensor solution = std::get<0>(at::linalg_lstsq(weight, bias, cutoff, "gelsd"));
    return solution.squeeze(1).neg().contiguous();
}

namespace {

/// Another orthonormal basis of the same space, whose first rows are a lower triangle: norms in the
/// space are the same, and products with the basis leave the zeros out.
at::Tensor staircase(const at::Tensor& basis) {
    const std::int64_t width = std::min(basis.size(0), basis.size(1));
    const at::Tensor top = basis.slice(0, 0, width).t().contiguous();
    const at::Tensor rotation = std::get<0>(at::linalg_qr(top, "complete"));
    at::Tensor turned = at::mm(basis, rotation);
    at::Tensor triangle = turned.slice(0, 0, width);
    triangle.copy_(triangle.tril());
    return turned;
}

}  // namespace

void derive_residual_space(const at::Tensor& within, const numerics::Head& head, std::int64_t dim,
                           Statistics& statistics) {
    const at::Tensor origin = vim_origin(head);
    const numerics::SingleThread single;
    // Σ (h−u)(h−u)ᵀ = scatter within groups + Σ n_g (μ_g−u)(μ_g−u)ᵀ: only positive parts are added.
    const at::Tensor& counts = statistics.tensors.at("group_counts");
    const at::Tensor offsets =
        ((statistics.tensors.at("group_means") - origin) * counts.sqrt().unsqueeze(1))
            .to(within.device());
    const at::Tensor moment = within + at::mm(offsets.t(), offsets);
    const auto [values, vectors] = at::linalg_eigh(moment);
    statistics.tensors["origin"] = origin;
    statistics.tensors["residual_basis"] =
        staircase(vectors.slice(1, 0, within.size(0) - dim).flip(1).contiguous()).to(at::kCPU);
    statistics.numbers["residual_dim"] = static_cast<double>(dim);
    const at::Tensor cutoff = values.abs().max() * (static_cast<double>(within.size(0)) *
                                                    std::numeric_limits<double>::epsilon());
    statistics.numbers["second_moment_rank"] =
        static_cast<double>(values.gt(cutoff).sum().item<std::int64_t>());
}

}  // namespace farout::statistics

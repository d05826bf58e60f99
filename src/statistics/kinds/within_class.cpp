#include "statistics/kinds/within_class.h"

#include <limits>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "numerics/single_thread.h"

namespace farout::statistics {

namespace {

/// From the eigenvectors, whatever the rank.
at::Tensor whitening_of_eigenvectors(const at::Tensor& covariance) {
    const auto [values, vectors] = at::linalg_eigh(covariance);
    const std::int64_t width = covariance.size(0);
    const double largest = values.abs().max().item<double>();
    const double cutoff =
        static_cast<double>(width) * std::numeric_limits<double>::epsilon() * largest;
    const std::int64_t rank = values.gt(cutoff).sum().item<std::int64_t>();
    const at::Tensor kept = vectors.slice(1, width - rank) / values.slice(0, width - rank).sqrt();
    return kept.flip(1).contiguous();
}

/// Whether the smallest eigenvalue is far above what would count as zero. The trace bounds the
/// largest one, ‖F‖² = trace(Σ⁻¹) the inverse of the smallest.
bool is_clearly_regular(const at::Tensor& covariance, const at::Tensor& factor) {
    constexpr double margin = 1000;
    const double smallest = 1 / factor.square().sum().item<double>();
    const double largest = covariance.trace().item<double>();
    const double cutoff =
        static_cast<double>(covariance.size(0)) * std::numeric_limits<double>::epsilon() * largest;
    return smallest > margin * cutoff;  // false for NaN
}

}  // namespace

at::Tensor whitening(const at::Tensor& covariance) {
    const numerics::SingleThread single;
    const auto [lower, failed] = at::linalg_cholesky_ex(covariance);
    if (failed.item<std::int32_t>() == 0) {
        // Σ = L·Lᵀ, so Σ⁻¹ = F·Fᵀ with F = (L⁻¹)ᵀ.
        const at::Tensor identity = at::eye(covariance.size(0), covariance.options());
        const at::Tensor inverse = at::linalg_solve_triangular(lower, identity, /*upper=*/false);
        const at::Tensor factor = inverse.tril().t().contiguous();
        if (is_clearly_regular(covariance, factor)) return factor;
    }
    return whitening_of_eigenvectors(covariance);
}

void derive_within_class(const at::Tensor& within, const std::vector<std::string>& asked_by,
                         Statistics& statistics) {
    const numerics::SingleThread single;
    const at::Tensor& counts = statistics.tensors.at("group_counts");
    const at::Tensor& means = statistics.tensors.at("group_means");
    const double rows = statistics.numbers.at("rows_used");
    const std::int64_t classes = counts.size(0) - 1;
    const at::Tensor factor = whitening(within / rows);
    if (factor.size(1) == 0)
        throw Error(concat(
            "The training features don't spread within classes (every class has one row, or "
            "equal rows), so there is no covariance for ",
            enumerate(asked_by),
            ". Fit on more rows a class, or go on without: ", option_without(asked_by), "."));
    statistics.tensors["class_counts"] = counts.slice(0, 0, classes).to(at::kLong);
    statistics.tensors["class_means"] = means.slice(0, 0, classes).clone();
    statistics.tensors["feature_mean"] = at::mv(means.t().contiguous(), counts) / rows;
    statistics.tensors["within_class_whitening"] = factor.to(at::kCPU);
}

}  // namespace farout::statistics

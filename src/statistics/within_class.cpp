#include "statistics/within_class.h"

#include <limits>

#include <ATen/ATen.h>

#include "core/error.h"
#include "statistics/single_thread.h"

namespace farout {

at::Tensor whitening(const at::Tensor& covariance) {
    const SingleThread single;
    const auto [values, vectors] = at::linalg_eigh(covariance);
    const std::int64_t width = covariance.size(0);
    const double largest = values.abs().max().item<double>();
    const double cutoff =
        static_cast<double>(width) * std::numeric_limits<double>::epsilon() * largest;
    const std::int64_t rank = values.gt(cutoff).sum().item<std::int64_t>();
    const at::Tensor kept = vectors.slice(1, width - rank) / values.slice(0, width - rank).sqrt();
    return kept.flip(1).contiguous();
}

void derive_within_class(const at::Tensor& within, Statistics& statistics) {
    const SingleThread single;
    const at::Tensor& counts = statistics.tensors.at("group_counts");
    const at::Tensor& means = statistics.tensors.at("group_means");
    const double rows = statistics.numbers.at("rows_used");
    const std::int64_t classes = counts.size(0) - 1;
    const at::Tensor factor = whitening(within / rows);
    if (factor.size(1) == 0)
        throw Error(
            "The training features don't spread within classes (every class has one row, or equal "
            "rows), so "
            "detector 'mahalanobis' has no covariance. Fit on more rows a class.");
    statistics.tensors["class_counts"] = counts.slice(0, 0, classes).to(at::kLong);
    statistics.tensors["class_means"] = means.slice(0, 0, classes).clone();
    statistics.tensors["feature_mean"] = at::mv(means.t().contiguous(), counts) / rows;
    statistics.tensors["within_class_whitening"] = factor;
}

}  // namespace farout

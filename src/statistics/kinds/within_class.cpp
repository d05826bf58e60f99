#include "statistics/kinds/within_class.h"

#include <algorithm>
#include <limits>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "numerics/single_thread.h"
#include "statistics/kinds/rows_of.h"
#include "statistics/kinds/training_moments.h"

namespace farout::statistics {

namespace {

/// From the eigenvectors, whatever the rank.
at::Tensor whitening_of_eigenvectors(const at::Tensor& covariance) {
    const auto [values, vectors] = at::linalg_eigh(covariance);
    const std::int64_t width = covariance.size(0);
    const std::int64_t rank = rank_of(values);
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

/// Class means and the inverse of the within-class covariance Σ, which is divided by the number of
/// rows, as EmpiricalCovariance(assume_centered=True) on class-centred features does. Gives
///  - class_counts, int64 C: training rows of each class;
///  - class_means, float64 C×D: μ_c; zeros for classes without training rows;
///  - feature_mean, float64 D: mean over all training rows;
///  - within_class_whitening, float64 D×r: F with F·Fᵀ = pinv(Σ); r is the rank of Σ.
/// of=unit: of the rows divided by their lengths.
class WithinClass final : public Statistic {
  public:
    WithinClass(Shape shape, const Identity& identity)
        : group_means_(of_same_rows("group_means", identity)),
          scatter_(of_same_rows("within_group_scatter", identity)),
          shape_(shape) {}

    std::vector<Identity> asks_for() const override { return {group_means_, scatter_}; }

    Fitted finish(std::span<const double>, const Given& given) const override {
        const numerics::SingleThread single;
        const at::Tensor& counts = given.tensor(group_means_, "counts");
        const at::Tensor& means = given.tensor(group_means_, "means");
        const at::Tensor within = given.tensor(scatter_, "scatter").to(given.device);
        const at::Tensor factor = whitening(within / given.rows());
        if (factor.size(1) == 0)
            throw Error(
                concat("The training features don't spread within classes (every class has "
                       "one row, or equal rows), so there is no covariance for ",
                       enumerate(given.asked_by), ". Fit on more rows a class, or go on without: ",
                       option_without(given.asked_by), "."));
        Fitted fitted;
        fitted.tensors["class_counts"] = counts.slice(0, 0, shape_.classes).to(at::kLong);
        fitted.tensors["class_means"] = means.slice(0, 0, shape_.classes).clone();
        fitted.tensors["feature_mean"] = at::mv(means.t().contiguous(), counts) / given.rows();
        fitted.tensors["within_class_whitening"] = factor.to(at::kCPU);
        return fitted;
    }

    double work_to_finish() const override {
        const auto width = static_cast<double>(shape_.width);
        return width * width * width;
    }
    std::uint64_t most_bytes() const override {
        const auto [width, classes] = shape_;
        return sizeof(double) *
               static_cast<std::uint64_t>(classes + classes * width + width + width * width);
    }

    catalogue::Sizes sizes(const Fitted& fitted) const override {
        const at::Tensor& counts = fitted.tensors.at("class_counts");
        return {{"classes_without_rows", counts.eq(0).sum().item<std::int64_t>()}};
    }

  private:
    Identity group_means_;
    Identity scatter_;
    Shape shape_;
};

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

StatisticEntry within_class_entry() {
    return {
        .kind = "within_class",
        .meaning =
            "class means and the inverse of the within-class covariance: class_counts, "
            "class_means, feature_mean, within_class_whitening",
        .options = {rows_option()},
        .needs_labels = true,
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<WithinClass>(making.shape, identity);
        }};
}

}  // namespace farout::statistics

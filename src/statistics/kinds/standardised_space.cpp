#include <algorithm>

#include <ATen/ATen.h>

#include "numerics/single_thread.h"
#include "statistics/kinds/residual_space.h"

namespace farout::statistics {

namespace {

// Deviations below this share of the mean are its rounding.
constexpr double least_share = 1e-12;

/// The principal components of features brought to mean 0 and deviation 1 each. Gives
///  - standard_mean, float64 D: μ;
///  - standard_scale, float64 D: 1/σ, σ the deviations over all training rows (divided by their
///    number); 1 for features that are constant;
///  - principal_basis, float64 D×d: the leading eigenvectors of the correlation matrix, the largest
///    first; d is dim, or below 1 the fewest whose eigenvalues make this share of all, at most D−1;
/// and the number principal_dim, d.
class StandardisedSpace final : public Statistic {
  public:
    StandardisedSpace(Shape shape, PrincipalWidth dim) : width_(shape.width), dim_(dim) {}

    std::vector<Identity> asks_for() const override { return {group_means_, scatter_}; }

    Fitted finish(std::span<const double>, const Given& given) const override {
        const numerics::SingleThread single;
        const at::Tensor counts = given.tensor(group_means_, "counts").to(given.device);
        const at::Tensor means = given.tensor(group_means_, "means").to(given.device);
        const at::Tensor mean = at::mv(means.t().contiguous(), counts) / given.rows();
        const at::Tensor offsets = (means - mean).mul_(counts.sqrt().unsqueeze(1));
        const at::Tensor total =
            (given.tensor(scatter_, "scatter").to(given.device) + at::mm(offsets.t(), offsets)) /
            given.rows();
        const at::Tensor deviation = total.diagonal().clamp_min(0).sqrt();
        const at::Tensor is_constant = deviation.le(mean.abs() * least_share);
        const at::Tensor scale = deviation.reciprocal().masked_fill_(is_constant, 1);
        const at::Tensor correlation = total * scale * scale.unsqueeze(1);
        const auto [values, vectors] = at::linalg_eigh(correlation);
        const std::int64_t dim = std::min(dim_.among(values), width_ - 1);
        const at::Tensor basis = vectors.slice(1, width_ - dim).flip(1).contiguous();
        return {{{"standard_mean", mean.to(at::kCPU)},
                 {"standard_scale", scale.to(at::kCPU)},
                 {"principal_basis", basis.to(at::kCPU)}},
                {{"principal_dim", static_cast<double>(dim)}}};
    }

    double work_to_finish() const override {
        const auto width = static_cast<double>(width_);
        return 15 * width * width * width;
    }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(width_ * (2 + width_));
    }

  private:
    Identity group_means_{"group_means"};
    Identity scatter_{"within_group_scatter"};
    std::int64_t width_;
    PrincipalWidth dim_;
};

}  // namespace

StatisticEntry standardised_space_entry() {
    return {
        .kind = "standardised_space",
        .meaning =
            "principal components of features of mean 0 and deviation 1: standard_mean, "
            "standard_scale, principal_basis, principal_dim",
        .parameters = {"dim"},
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<StandardisedSpace>(making.shape,
                                                       principal_width(identity, making));
        },
        .resolve = of_principal_width};
}

}  // namespace farout::statistics

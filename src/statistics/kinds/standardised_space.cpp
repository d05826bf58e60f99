#include <algorithm>

#include <ATen/ATen.h>

#include "numerics/single_thread.h"
#include "statistics/kinds/residual_space.h"
#include "statistics/kinds/training_moments.h"

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
/// and the numbers principal_dim, d, and rank, of the correlation matrix.
class StandardisedSpace final : public Statistic {
  public:
    StandardisedSpace(Shape shape, PrincipalWidth dim) : width_(shape.width), dim_(dim) {}

    std::vector<Identity> asks_for() const override { return moments_.asks_for(); }

    Fitted finish(std::span<const double>, const Given& given) const override {
        const numerics::SingleThread single;
        const at::Tensor mean = moments_.mean(given);
        const at::Tensor total = moments_.about(given, mean) / given.rows();
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
                {{"principal_dim", static_cast<double>(dim)},
                 {"rank", static_cast<double>(rank_of(values))}}};
    }

    double work_to_finish() const override {
        const auto width = static_cast<double>(width_);
        return 15 * width * width * width;
    }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(width_ * (2 + width_));
    }

    catalogue::Sizes sizes(const Fitted& fitted) const override { return rank_as_size(fitted); }

  private:
    TrainingMoments moments_{Identity{"standardised_space"}};
    std::int64_t width_;
    PrincipalWidth dim_;
};

}  // namespace

StatisticEntry standardised_space_entry() {
    return {
        .kind = "standardised_space",
        .meaning =
            "principal components of features of mean 0 and deviation 1: standard_mean, "
            "standard_scale, principal_basis, principal_dim, rank",
        .parameters = {"dim"},
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<StandardisedSpace>(making.shape,
                                                       principal_width(identity, making));
        },
        .resolve = of_principal_width};
}

}  // namespace farout::statistics

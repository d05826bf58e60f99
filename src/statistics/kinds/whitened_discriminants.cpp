#include <algorithm>
#include <limits>

#include <ATen/ATen.h>

#include "numerics/single_thread.h"
#include "statistics/kinds/rows_of.h"
#include "statistics/kinds/training_moments.h"

namespace farout::statistics {

namespace {

/// Linear discriminants of whitened features. With x = Fᵀ(h−μ), F·Fᵀ = pinv(Σ), Σ the within-class
/// covariance and μ the mean of all training rows, the scatter between classes is the mean of y yᵀ
/// over the classes that have rows, y = Fᵀ(μ_c−μ); its eigenvectors are the discriminants, as the
/// scatter within classes is the identity. Gives
///  - discriminant_map, float64 D×r: from h−μ to coordinates along the eigenvectors, the largest
///    eigenvalue first: distances are those of x;
///  - discriminant_means, float64 K×k: the first k coordinates of the means of the classes with
///  rows;
/// and the number discriminants, k: dim, but not more than there are eigenvalues above 0.
/// of=unit: of the rows divided by their lengths.
class WhitenedDiscriminants final : public Statistic {
  public:
    WhitenedDiscriminants(Shape shape, const Identity& identity, std::int64_t dim)
        : within_(of_same_rows("within_class", identity)), shape_(shape), dim_(dim) {}

    std::vector<Identity> asks_for() const override { return {within_}; }

    Fitted finish(std::span<const double>, const Given& given) const override {
        const numerics::SingleThread single;
        const at::Tensor factor = given.tensor(within_, "within_class_whitening").to(given.device);
        const at::Tensor with_rows =
            given.tensor(within_, "class_counts").gt(0).nonzero().squeeze(1);
        const at::Tensor offsets =
            (given.tensor(within_, "class_means").index_select(0, with_rows) -
             given.tensor(within_, "feature_mean"))
                .to(given.device);
        const at::Tensor means = at::mm(offsets, factor);
        const std::int64_t classes = means.size(0);
        const auto [values, vectors] =
            at::linalg_eigh(at::mm(means.t(), means) / static_cast<double>(classes));
        const std::int64_t found = std::min({dim_, classes - 1, rank_of(values)});
        const at::Tensor turn = vectors.flip(1).contiguous();
        const at::Tensor of_means = at::mm(means, turn.slice(1, 0, found)).contiguous();
        return {{{"discriminant_map", at::mm(factor, turn).to(at::kCPU)},
                 {"discriminant_means", of_means.to(at::kCPU)}},
                {{"discriminants", static_cast<double>(found)}}};
    }

    double work_to_finish() const override {
        const auto width = static_cast<double>(shape_.width);
        return 15 * width * width * width;
    }
    std::uint64_t most_bytes() const override {
        const auto [width, classes] = shape_;
        return sizeof(double) *
               static_cast<std::uint64_t>(width * width + classes * std::min(width, classes));
    }

    catalogue::Sizes sizes(const Fitted& fitted) const override {
        const std::int64_t with_rows = fitted.tensors.at("discriminant_means").size(0);
        return {{"classes_without_rows", shape_.classes - with_rows}};
    }

  private:
    Identity within_;
    Shape shape_;
    std::int64_t dim_;
};

}  // namespace

StatisticEntry whitened_discriminants_entry() {
    return {
        .kind = "whitened_discriminants",
        .meaning =
            "linear discriminants of whitened features: discriminant_map, discriminant_means, "
            "discriminants",
        .parameters = {"dim"},
        .options = {rows_option()},
        .needs_labels = true,
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            const std::int64_t dim =
                whole_parameter(identity, "dim", 1, std::numeric_limits<std::int64_t>::max());
            return std::make_unique<WhitenedDiscriminants>(making.shape, identity, dim);
        }};
}

}  // namespace farout::statistics

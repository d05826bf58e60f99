#include <algorithm>
#include <limits>

#include <ATen/ATen.h>

#include "numerics/single_thread.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// The right singular vectors of the head's weight. Gives
///  - directions, float64 D×D: a column each, those of the largest singular values first; which
///    ones belong to equal values, or to 0, is one choice of several;
///  - the number rank: how many singular values aren't 0 but for rounding.
/// Looks at no rows.
class WeightDirections final : public Statistic {
  public:
    explicit WeightDirections(Shape shape) : shape_(shape) {}

    Fitted finish(std::span<const double>, const Given& given) const override {
        const numerics::SingleThread single;
        const at::Tensor weight = given.head.weight.to(at::kDouble);
        const auto [left, values, right] = at::linalg_svd(weight, /*full_matrices=*/true);
        const double cutoff = values[0].item<double>() *
                              static_cast<double>(std::max(shape_.classes, shape_.width)) *
                              std::numeric_limits<double>::epsilon();
        const auto rank = values.gt(cutoff).sum().item<std::int64_t>();
        return {{{"directions", right.t().contiguous()}}, {{"rank", static_cast<double>(rank)}}};
    }

    double work_to_finish() const override {
        const auto width = static_cast<double>(shape_.width);
        return 10 * width * width * width;
    }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(shape_.width * shape_.width);
    }

  private:
    Shape shape_;
};

}  // namespace

StatisticEntry weight_directions_entry() {
    return {.kind = "weight_directions",
            .meaning = "right singular vectors of the head's weight: directions, rank",
            .make = [](const Identity&, const Making& making) -> std::unique_ptr<Statistic> {
                return std::make_unique<WeightDirections>(making.shape);
            }};
}

}  // namespace farout::statistics

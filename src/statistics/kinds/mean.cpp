#include <ATen/ATen.h>

#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// The mean of all training features. Gives `mean`, float64 D.
class Mean final : public Statistic {
  public:
    explicit Mean(Shape shape) : width_(shape.width) {}

    std::unique_ptr<State> state() const override { return sums(width_); }
    PlainForm plain_form(const Given&) const override {
        return [](const DeviceTrainingRows& rows) { return rows.exact().sum(0); };
    }
    Fitted finish(std::span<const double> state, const Given& given) const override {
        at::Tensor mean = at::empty({width_}, at::kDouble);
        for (std::size_t k = 0; k < state.size(); ++k)
            mean.data_ptr<double>()[k] = state[k] / given.rows();
        return {{{"mean", mean}}, {}};
    }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(width_);
    }

  private:
    std::int64_t width_;
};

}  // namespace

StatisticEntry mean_entry() {
    return {.kind = "mean",
            .meaning = "mean of all features: mean",
            .uses_head = false,
            .make = [](const Identity&, const Making& making) -> std::unique_ptr<Statistic> {
                return std::make_unique<Mean>(making.shape);
            }};
}

}  // namespace farout::statistics

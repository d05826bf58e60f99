#include <ATen/ATen.h>

#include "numerics/vector_loops.h"
#include "statistics/kinds/rows_of.h"

namespace farout::statistics {

namespace {

/// The mean of all training features, or (of=unit) of these divided by their lengths. Gives `mean`,
/// float64 D.
class Mean final : public Statistic {
  public:
    Mean(Shape shape, RowsOf of) : width_(shape.width), of_(of) {}

    std::unique_ptr<State> state() const override { return sums(width_); }
    PlainForm plain_form(const Given&) const override {
        return [of = of_](const DeviceTrainingRows& rows) { return rows_in(rows, of).sum(0); };
    }
    HostForm host_form(const Given&) const override {
        return {
            .rows = [width = width_, of = of_](const TrainingRows& rows, std::span<double> state) {
                const float* features = rows.features().const_data_ptr<float>();
                for (const double factor : factors_of(rows, of)) {
                    numerics::add_multiple(state.data(), features, width, factor);
                    features += width;
                }
            }};
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
    RowsOf of_;
};

}  // namespace

StatisticEntry mean_entry() {
    return {
        .kind = "mean",
        .meaning = "mean of all features: mean",
        .options = {rows_option()},
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<Mean>(making.shape, rows_of(identity));
        }};
}

}  // namespace farout::statistics

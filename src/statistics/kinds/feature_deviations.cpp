#include <cmath>

#include <ATen/ATen.h>

#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// The standard deviation of each feature over all training rows, divided by their number. Gives
/// `deviations`, float64 D. The state: Σ (h−μ)² of each feature.
class FeatureDeviations final : public Statistic {
  public:
    explicit FeatureDeviations(Shape shape) : width_(shape.width) {}

    std::vector<Identity> asks_for() const override { return {mean_}; }
    std::unique_ptr<State> state() const override { return sums(width_); }

    PlainForm plain_form(const Given& given) const override {
        const at::Tensor mean = given.tensor(mean_, "mean").to(given.device);
        return [mean](const DeviceTrainingRows& rows) {
            return rows.exact().sub(mean).square_().sum(0);
        };
    }
    HostForm host_form(const Given& given) const override {
        return {.rows = [mean = given.tensor(mean_, "mean")](const TrainingRows& rows,
                                                             std::span<double> state) {
            const double* means = mean.const_data_ptr<double>();
            const float* features = rows.features().const_data_ptr<float>();
            for (std::int64_t i = 0; i < rows.count(); ++i)
                for (std::size_t k = 0; k < state.size(); ++k) {
                    const double offset = static_cast<double>(*features++) - means[k];
                    state[k] += offset * offset;
                }
        }};
    }
    Fitted finish(std::span<const double> state, const Given& given) const override {
        at::Tensor deviations = at::empty({width_}, at::kDouble);
        for (std::size_t k = 0; k < state.size(); ++k)
            deviations.data_ptr<double>()[k] = std::sqrt(state[k] / given.rows());
        return {{{"deviations", deviations}}, {}};
    }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(width_);
    }

  private:
    Identity mean_{"mean"};
    std::int64_t width_;
};

}  // namespace

StatisticEntry feature_deviations_entry() {
    return {.kind = "feature_deviations",
            .meaning = "standard deviation of each feature: deviations",
            .uses_head = false,
            .make = [](const Identity&, const Making& making) -> std::unique_ptr<Statistic> {
                return std::make_unique<FeatureDeviations>(making.shape);
            }};
}

}  // namespace farout::statistics

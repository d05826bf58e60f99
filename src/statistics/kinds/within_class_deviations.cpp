#include <cmath>

#include <ATen/ATen.h>

#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// The standard deviation of each feature about the means of the classes, divided by the number of
/// rows. Gives `within_deviations`, float64 D. The state: Σ (h−μ_g)² of each feature.
class WithinClassDeviations final : public Statistic {
  public:
    explicit WithinClassDeviations(Shape shape) : width_(shape.width) {}

    std::vector<Identity> asks_for() const override { return {group_means_}; }
    std::unique_ptr<State> state() const override { return sums(width_); }

    PlainForm plain_form(const Given& given) const override {
        const at::Tensor means = given.tensor(group_means_, "means").to(given.device);
        return [means](const DeviceTrainingRows& rows) {
            return rows.exact().sub(means.index_select(0, rows.groups())).square_().sum(0);
        };
    }
    HostForm host_form(const Given& given) const override {
        return {.rows = [all = given.tensor(group_means_, "means")](const TrainingRows& rows,
                                                                    std::span<double> state) {
            const float* features = rows.features().const_data_ptr<float>();
            for (const std::int64_t group : rows.groups()) {
                const double* means =
                    all.const_data_ptr<double>() + group * static_cast<std::int64_t>(state.size());
                for (std::size_t k = 0; k < state.size(); ++k) {
                    const double offset = static_cast<double>(*features++) - means[k];
                    state[k] += offset * offset;
                }
            }
        }};
    }
    Fitted finish(std::span<const double> state, const Given& given) const override {
        at::Tensor deviations = at::empty({width_}, at::kDouble);
        for (std::size_t k = 0; k < state.size(); ++k)
            deviations.data_ptr<double>()[k] = std::sqrt(state[k] / given.rows());
        return {{{"within_deviations", deviations}}, {}};
    }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(width_);
    }

  private:
    Identity group_means_{"group_means"};
    std::int64_t width_;
};

}  // namespace

StatisticEntry within_class_deviations_entry() {
    return {.kind = "within_class_deviations",
            .meaning = "standard deviation of each feature within classes: within_deviations",
            .uses_head = false,
            .make = [](const Identity&, const Making& making) -> std::unique_ptr<Statistic> {
                return std::make_unique<WithinClassDeviations>(making.shape);
            }};
}

}  // namespace farout::statistics

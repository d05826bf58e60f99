#include <algorithm>
#include <array>

#include <ATen/ATen.h>

#include "statistics/device/ordered_values.h"
#include "statistics/quantile.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// A quantile of all values of all training rows, as numpy.quantile gives it in float64. Gives the
/// number `value`. The second pass of quantile.h: its state has room for two bins; how many there
/// are follows from the first.
class FeatureQuantile final : public Statistic {
  public:
    explicit FeatureQuantile(double q) : q_{q} {}

    std::vector<Identity> asks_for() const override { return {value_counts_}; }
    std::unique_ptr<State> state() const override { return counts(2 * quantile_bins); }

    PlainForm plain_form(const Given& given) const override {
        return [bins = counts_within(given).bins()](const DeviceTrainingRows& rows) {
            const at::Tensor ordered = ordered_bits_of(rows.features());
            const at::Tensor upper = upper_half(ordered);
            const at::Tensor lower = lower_half(ordered);
            constexpr auto length = static_cast<std::int64_t>(quantile_bins);
            at::Tensor counts = at::zeros({2 * length}, ordered.options().dtype(at::kDouble));
            std::int64_t from = 0;
            for (const std::uint32_t bin : bins) {
                const at::Tensor inside = upper.eq(static_cast<std::int64_t>(bin));
                counts.slice(0, from, from + length).copy_(counts_of(lower.masked_select(inside)));
                from += length;
            }
            return counts;
        };
    }

    HostForm host_form(const Given& given) const override {
        return {.rows = [fine = counts_within(given)](const TrainingRows& rows,
                                                      std::span<double> state) {
            std::vector<std::int64_t> counts(fine.length());
            fine.count(rows.values(), counts);
            std::ranges::transform(counts, state.begin(),
                                   [](std::int64_t count) { return static_cast<double>(count); });
        }};
    }

    Fitted finish(std::span<const double> state, const Given& given) const override {
        const FineCounts fine = counts_within(given);
        std::vector<std::int64_t> counts(fine.length());
        std::ranges::transform(state.first(counts.size()), counts.begin(),
                               [](double count) { return static_cast<std::int64_t>(count); });
        return {{}, {{"value", fine.quantiles(counts).front()}}};
    }

    std::uint64_t most_bytes() const override { return 0; }

  private:
    FineCounts counts_within(const Given& given) const {
        const at::Tensor& counts = given.tensor(value_counts_, "value_counts");
        const auto* first = counts.const_data_ptr<std::int64_t>();
        return {BinCounts(first, first + counts.numel()), q_};
    }

    Identity value_counts_{"value_counts"};
    std::array<double, 1> q_;
};

}  // namespace

StatisticEntry feature_quantile_entry() {
    return {.kind = "feature_quantile",
            .meaning = "a quantile of all feature values: value",
            .parameters = {"q"},
            .uses_head = false,
            .make = [](const Identity& identity, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<FeatureQuantile>(real_parameter(identity, "q", 0, 1));
            }};
}

}  // namespace farout::statistics

#include <algorithm>

#include <ATen/ATen.h>

#include "statistics/device/ordered_values.h"
#include "statistics/quantile.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// The first pass of quantile.h: how many feature values have each of the upper 16 bits. Gives
/// value_counts, int64 65536.
class ValueCounts final : public Statistic {
  public:
    std::unique_ptr<State> state() const override { return counts(quantile_bins); }

    PlainForm plain_form(const Given&) const override {
        return [](const DeviceTrainingRows& rows) {
            return counts_of(upper_half(ordered_bits_of(rows.features()))).to(at::kDouble);
        };
    }

    HostForm host_form(const Given&) const override {
        return {.rows = [](const TrainingRows& rows, std::span<double> state) {
            BinCounts counts(quantile_bins);
            count_coarsely(rows.values(), counts);
            std::ranges::transform(counts, state.begin(),
                                   [](std::int64_t count) { return static_cast<double>(count); });
        }};
    }

    Fitted finish(std::span<const double> state, const Given&) const override {
        at::Tensor counts = at::empty({static_cast<std::int64_t>(state.size())}, at::kLong);
        std::ranges::transform(state, counts.data_ptr<std::int64_t>(),
                               [](double count) { return static_cast<std::int64_t>(count); });
        return {{{"value_counts", counts}}, {}};
    }

    std::uint64_t most_bytes() const override { return sizeof(std::int64_t) * quantile_bins; }
};

}  // namespace

StatisticEntry value_counts_entry() {
    return {.kind = "value_counts",
            .meaning = "how many feature values have each of the upper 16 bits: value_counts",
            .uses_head = false,
            .make = [](const Identity&, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<ValueCounts>();
            }};
}

}  // namespace farout::statistics

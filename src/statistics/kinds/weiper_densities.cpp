#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

#include "statistics/kinds/weiper.h"

namespace farout::statistics {

namespace {

/// The mean, over a sample of training rows, of the shares of a row's features, and of its logits
/// by WeiPer's perturbed head, that lie in each of equal bins between the least and the largest of
/// them. Gives feature_density and logit_density, float64 `bins`.
class WeiperDensities final : public Statistic {
  public:
    explicit WeiperDensities(const Identity& identity)
        : bins_(whole_parameter(identity, "bins", 2, 1'000'000)),
          perturbation_(perturbation_of(identity)),
          rows_(weiper_rows(identity)),
          ranges_{"weiper_ranges",
                  {{"repeats", identity.value("repeats")},
                   {"delta", identity.value("delta")},
                   {"size", identity.value("size")},
                   {"seed", identity.value("seed")}}} {}

    std::vector<Identity> asks_for() const override { return {rows_, ranges_}; }
    std::unique_ptr<State> state() const override { return counts(2 * bins_); }

    PlainForm plain_form(const Given& given) const override {
        return [this, head = numerics::exact_head(given.head, given.device),
                ranges = ranges_of(given),
                sample = numbers_of_sample(given, rows_)](const DeviceTrainingRows& rows) {
            return counts_in(rows.features(), Places(rows.numbers(), sample).in_run, head, ranges);
        };
    }
    HostForm host_form(const Given& given) const override {
        return {.rows = [this, head = numerics::exact_head(given.head, at::kCPU),
                         ranges = ranges_of(given), sample = numbers_of_sample(given, rows_)](
                            const TrainingRows& rows, std::span<double> state) {
            const at::Tensor found =
                counts_in(rows.features(), Places(rows.numbers(), sample).in_run, head, ranges);
            std::copy_n(found.const_data_ptr<double>(), state.size(), state.begin());
        }};
    }

    Fitted finish(std::span<const double> state, const Given&) const override {
        const auto density = [&](std::size_t first) {
            const auto own = state.subspan(first, static_cast<std::size_t>(bins_));
            const at::Tensor counts = at::tensor(std::vector<double>(own.begin(), own.end()));
            return counts / counts.sum();
        };
        return {{{"feature_density", density(0)},
                 {"logit_density", density(static_cast<std::size_t>(bins_))}},
                {}};
    }

    bool looks_at_logits() const override { return true; }
    std::uint64_t most_bytes() const override {
        return 2 * sizeof(double) * static_cast<std::uint64_t>(bins_);
    }

  private:
    struct Ranges {
        numerics::ValueRange features;
        numerics::ValueRange logits;
    };
    Ranges ranges_of(const Given& given) const {
        const auto number = [&](const char* name) { return given.number(ranges_, name); };
        return {{number("low_feature"), number("high_feature"), bins_},
                {number("low_logit"), number("high_logit"), bins_}};
    }

    /// Of features, then of logits.
    at::Tensor counts_in(const at::Tensor& features, const std::vector<std::int64_t>& in_run,
                         const numerics::ExactHead& head, const Ranges& ranges) const {
        at::Tensor of_tiles =
            at::zeros({count_of_tiles(in_run) + 1, 2 * bins_}, features.options().dtype(at::kLong));
        for_sampled_tiles(features, in_run, [&](std::int64_t tile, const at::Tensor& rows) {
            at::Tensor own = of_tiles[tile];
            own.slice(0, 0, bins_).copy_(numerics::counts_in_bins(rows, ranges.features).sum(0));
            numerics::for_each_repeat(head, perturbation_, rows, [&](const at::Tensor& logits) {
                own.slice(0, bins_).add_(numerics::counts_in_bins(logits, ranges.logits).sum(0));
            });
        });
        return of_tiles.sum(0).to(at::kDouble);
    }

    std::int64_t bins_;
    numerics::Perturbation perturbation_;
    Identity rows_;
    Identity ranges_;
};

}  // namespace

StatisticEntry weiper_densities_entry() {
    return {.kind = "weiper_densities",
            .meaning =
                "where features and perturbed logits of a sample of training rows lie: "
                "feature_density, logit_density",
            .parameters = {"repeats", "delta", "bins", "size", "seed"},
            .make = [](const Identity& identity, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<WeiperDensities>(identity);
            }};
}

}  // namespace farout::statistics

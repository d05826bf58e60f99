#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

#include "numerics/tiles.h"
#include "statistics/kinds/weiper.h"

namespace farout::statistics {

numerics::Perturbation perturbation_of(const Identity& identity) {
    return {whole_parameter(identity, "repeats", 1, 100'000),
            real_parameter(identity, "delta", 0, 1e6), SampleParameters(identity).seed};
}

Identity weiper_rows(const Identity& identity) {
    return {"sampled_rows", {{"size", identity.value("size")}, {"seed", identity.value("seed")}}};
}

std::int64_t count_of_tiles(const std::vector<std::int64_t>& in_run) {
    return Blocks{static_cast<std::int64_t>(in_run.size()), numerics::tile_rows}.count();
}

void for_sampled_tiles(const at::Tensor& features, const std::vector<std::int64_t>& in_run,
                       const UseOfTile& use) {
    const at::Tensor rows =
        features.index_select(0, at::tensor(in_run, at::kLong).to(features.device()));
    const auto use_tile = [&](Range tile) {
        use(tile.begin / numerics::tile_rows, rows.slice(0, tile.begin, tile.end).to(at::kDouble));
    };
    if (features.is_cpu()) return numerics::for_row_tiles(rows.size(0), use_tile);
    const Blocks tiles{rows.size(0), numerics::tile_rows};
    for (std::int64_t tile = 0; tile < tiles.count(); ++tile) use_tile(tiles.rows_of(tile));
}

namespace {

/// Between which values the features of a sample of training rows lie, and their logits by WeiPer's
/// perturbed head. Gives the numbers low_feature, high_feature, low_logit and high_logit.
class WeiperRanges final : public Statistic {
  public:
    explicit WeiperRanges(const Identity& identity)
        : perturbation_(perturbation_of(identity)), rows_(weiper_rows(identity)) {}

    std::vector<Identity> asks_for() const override { return {rows_}; }
    std::unique_ptr<State> state() const override { return extremes(2); }

    PlainForm plain_form(const Given& given) const override {
        return [this, head = numerics::exact_head(given.head, given.device),
                sample = numbers_of_sample(given, rows_)](const DeviceTrainingRows& rows) {
            return extremes_in(rows.features(), Places(rows.numbers(), sample).in_run, head);
        };
    }
    HostForm host_form(const Given& given) const override {
        return {.rows = [this, head = numerics::exact_head(given.head, at::kCPU),
                         sample = numbers_of_sample(given, rows_)](const TrainingRows& rows,
                                                                   std::span<double> state) {
            const at::Tensor found =
                extremes_in(rows.features(), Places(rows.numbers(), sample).in_run, head);
            std::copy_n(found.const_data_ptr<double>(), state.size(), state.begin());
        }};
    }

    Fitted finish(std::span<const double> state, const Given&) const override {
        return {{},
                {{"low_feature", state[0]},
                 {"low_logit", state[1]},
                 {"high_feature", state[2]},
                 {"high_logit", state[3]}}};
    }

    bool looks_at_logits() const override { return true; }
    std::uint64_t most_bytes() const override { return 0; }

  private:
    /// Two minima, two maxima.
    at::Tensor extremes_in(const at::Tensor& features, const std::vector<std::int64_t>& in_run,
                           const numerics::ExactHead& head) const {
        at::Tensor of_tiles = extremes_of(at::empty({0, 2}, features.options().dtype(at::kDouble)))
                                  .repeat({count_of_tiles(in_run) + 1, 1});
        for_sampled_tiles(features, in_run, [&](std::int64_t tile, const at::Tensor& rows) {
            std::vector<at::Tensor> lowest{rows.min()};
            std::vector<at::Tensor> highest{rows.max()};
            numerics::for_each_repeat(head, perturbation_, rows, [&](const at::Tensor& logits) {
                lowest.push_back(logits.min());
                highest.push_back(logits.max());
            });
            const at::Tensor low = at::stack(lowest);
            const at::Tensor high = at::stack(highest);
            of_tiles[tile].copy_(
                at::stack({low[0], low.slice(0, 1).min(), high[0], high.slice(0, 1).max()}));
        });
        return at::cat({of_tiles.slice(1, 0, 2).amin(0), of_tiles.slice(1, 2).amax(0)}).add_(0.0);
    }

    numerics::Perturbation perturbation_;
    Identity rows_;
};

}  // namespace

StatisticEntry weiper_ranges_entry() {
    return {.kind = "weiper_ranges",
            .meaning =
                "between which values features and perturbed logits of a sample of training rows "
                "lie: low_feature, high_feature, low_logit, high_logit",
            .parameters = {"repeats", "delta", "size", "seed"},
            .make = [](const Identity& identity, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<WeiperRanges>(identity);
            }};
}

}  // namespace farout::statistics

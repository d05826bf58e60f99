#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/ATen.h>

#include "numerics/tiles.h"
#include "statistics/kinds/overflow.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// Bins of equal width from `low` to `high`.
struct ValueBins {
    double low;
    double high;
    std::int64_t count;

    double width() const { return (high - low) / static_cast<double>(count); }
};

/// Adds what a row's values contribute to the logit of its class to their bins.
void add_contributions(const float* features, const float* weights, std::int64_t features_count,
                       const ValueBins& bins, double* sums) {
    const double width = bins.width();
    for (std::int64_t j = 0; j < features_count; ++j) {
        const auto value = static_cast<double>(features[j]);
        if (value < bins.low || value >= bins.high) continue;
        const auto bin = static_cast<std::int64_t>(std::floor((value - bins.low) / width));
        sums[std::min(bin, bins.count - 1)] += value * static_cast<double>(weights[j]);
    }
}

/// What feature values of some size contribute to the logits of the predicted class: of each of 100
/// bins between two quantiles of all values the sum of w_ŷj h_j over training rows and features,
/// divided by the number of rows. Gives
///  - contributions, float64 100;
///  - numbers low and high: the quantiles 0.001 and 0.999, between which the bins are; of the last
///    one the upper end is left out.
/// The state: Σ max z, then the sums of the bins.
class ContributionsByValue final : public Statistic {
  public:
    std::vector<Identity> asks_for() const override { return {low_, high_}; }
    std::unique_ptr<State> state() const override { return sums(1 + bins_count); }

    PlainForm plain_form(const Given& given) const override {
        return [bins = bins_of(given), head = given.head](const DeviceTrainingRows& rows) {
            numerics::DeviceLogits& logits = rows.logits(head);
            const at::Tensor& h = rows.exact();
            const at::Tensor weights =
                head.weight.to(h.device()).index_select(0, logits.predictions().squeeze(1));
            const at::Tensor products = weights.to(at::kDouble).mul_(h);
            const at::Tensor outside = h.lt(bins.low).logical_or_(h.ge(bins.high));
            const at::Tensor bin = h.sub(bins.low)
                                       .div_(bins.width())
                                       .floor_()
                                       .clamp_max_(static_cast<double>(bins.count - 1))
                                       .masked_fill_(outside, -1);
            std::vector<at::Tensor> state{sum_of_largest(logits)};
            for (std::int64_t k = 0; k < bins.count; ++k)
                state.push_back(
                    products.masked_fill(bin.ne(static_cast<double>(k)), 0).sum().unsqueeze(0));
            return at::cat(state);
        };
    }

    HostForm host_form(const Given& given) const override {
        return {.logits = [bins = bins_of(given), weight = given.head.weight](
                              const LogitTiles& tiles, std::span<double> state) {
            std::vector<double> sums(tiles.tiles.size() * bins_count);
            const std::int64_t width = weight.size(1);
            numerics::for_tasks(
                static_cast<std::int64_t>(tiles.tiles.size()), [&](std::int64_t tile) {
                    const auto t = static_cast<std::size_t>(tile);
                    const float* features = tiles.run.features().const_data_ptr<float>() +
                                            (tiles.first_row + tile * numerics::tile_rows) * width;
                    for (const numerics::Peak& peak : tiles.tiles[t].peaks()) {
                        add_contributions(features,
                                          weight.const_data_ptr<float>() + peak.index * width,
                                          width, bins, sums.data() + t * bins_count);
                        features += width;
                    }
                });
            for (std::size_t t = 0; t < tiles.tiles.size(); ++t) {
                for (const numerics::Peak& peak : tiles.tiles[t].peaks()) state[0] += peak.logit;
                for (std::size_t k = 0; k < bins_count; ++k)
                    state[1 + k] += sums[t * bins_count + k];
            }
        }};
    }

    Fitted finish(std::span<const double> state, const Given& given) const override {
        require_no_overflow(state[0]);
        at::Tensor contributions = at::empty({bins_count}, at::kDouble);
        std::ranges::transform(state.subspan(1), contributions.data_ptr<double>(),
                               [&](double sum) { return sum / given.rows(); });
        const ValueBins bins = bins_of(given);
        return {{{"contributions", contributions}}, {{"low", bins.low}, {"high", bins.high}}};
    }

    bool looks_at_logits() const override { return true; }
    std::uint64_t most_bytes() const override { return sizeof(double) * bins_count; }

  private:
    static constexpr std::size_t bins_count = 100;

    ValueBins bins_of(const Given& given) const {
        return {given.number(low_, "value"), given.number(high_, "value"), bins_count};
    }

    Identity low_{"feature_quantile", {{"q", "0.001"}}};
    Identity high_{"feature_quantile", {{"q", "0.999"}}};
};

}  // namespace

StatisticEntry contributions_by_value_entry() {
    return {.kind = "contributions_by_value",
            .meaning =
                "what feature values of some size contribute to the logit of the predicted class: "
                "contributions, low, high",
            .make = [](const Identity&, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<ContributionsByValue>();
            }};
}

}  // namespace farout::statistics

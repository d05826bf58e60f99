#include <cmath>
#include <limits>

#include <ATen/ATen.h>

#include "core/error.h"
#include "statistics/kinds/overflow.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// The mean of max z over training rows. Gives the number mean_max_logit.
class MeanMaxLogit final : public Statistic {
  public:
    std::unique_ptr<State> state() const override { return sums(1); }

    PlainForm plain_form(const Given& given) const override {
        return [head = given.head](const DeviceTrainingRows& rows) {
            return sum_of_largest(rows.logits(head));
        };
    }

    HostForm host_form(const Given&) const override {
        return {.logits = [](const LogitTiles& given, std::span<double> state) {
            for (numerics::Logits& tile : given.tiles)
                for (const numerics::Peak& peak : tile.peaks()) state[0] += peak.logit;
        }};
    }

    Fitted finish(std::span<const double> state, const Given& given) const override {
        require_no_overflow(state[0]);
        return {{}, {{"mean_max_logit", state[0] / given.rows()}}};
    }

    bool looks_at_logits() const override { return true; }
    std::uint64_t most_bytes() const override { return 0; }
};

}  // namespace

at::Tensor sum_of_largest(const numerics::DeviceLogits& logits) {
    return at::where(logits.fit_float32(), logits.largest(),
                     std::numeric_limits<double>::quiet_NaN())
        .sum()
        .unsqueeze(0);
}

void require_no_overflow(double sum_of_largest) {
    if (!std::isfinite(sum_of_largest))
        throw Error(
            "The logits of some training rows overflow float32. Check that head and training "
            "features belong together.");
}

StatisticEntry mean_max_logit_entry() {
    return {.kind = "mean_max_logit",
            .meaning = "mean of the largest logit: mean_max_logit",
            .make = [](const Identity&, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<MeanMaxLogit>();
            }};
}

}  // namespace farout::statistics

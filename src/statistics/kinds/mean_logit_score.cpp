#include <array>
#include <cmath>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "statistics/kinds/overflow.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// A score that follows from logits.
struct Score {
    const char* name;
    double (*of_peak)(const numerics::Peak& peak);
    at::Tensor (*of_logits)(numerics::DeviceLogits& logits);  ///< m
};

constexpr std::array scores{
    Score{"energy", [](const numerics::Peak& peak) { return peak.log_sum_exp(); },
          [](numerics::DeviceLogits& logits) { return logits.log_sum_exp(); }},
    Score{"max_logit", [](const numerics::Peak& peak) { return peak.logit; },
          [](numerics::DeviceLogits& logits) { return logits.largest(); }},
    Score{"msp", [](const numerics::Peak& peak) { return std::exp(peak.log_probability()); },
          [](numerics::DeviceLogits& logits) { return logits.log_probability().exp(); }}};

const Score& score_named(const Identity& identity) {
    for (const Score& score : scores)
        if (identity.value("score") == score.name) return score;
    throw Error(
        concat("Statistic ", printable(identity.text()), ": score is energy, max_logit or msp."));
}

/// The mean of a score of logits over training rows: logsumexp(z), max z or max softmax(z). Gives
/// the number mean_score. The state: Σ max z, Σ of the score.
class MeanLogitScore final : public Statistic {
  public:
    explicit MeanLogitScore(const Score& score) : score_(score) {}

    std::unique_ptr<State> state() const override { return sums(2); }

    PlainForm plain_form(const Given& given) const override {
        return [of = score_.of_logits, head = given.head](const DeviceTrainingRows& rows) {
            numerics::DeviceLogits& logits = rows.logits(head);
            return at::cat({sum_of_largest(logits), of(logits).sum().unsqueeze(0)});
        };
    }
    HostForm host_form(const Given&) const override {
        return {.logits = [of = score_.of_peak](const LogitTiles& given, std::span<double> state) {
            for (numerics::Logits& tile : given.tiles)
                for (const numerics::Peak& peak : tile.peaks()) {
                    state[0] += peak.logit;
                    state[1] += of(peak);
                }
        }};
    }
    Fitted finish(std::span<const double> state, const Given& given) const override {
        require_no_overflow(state[0]);
        return {{}, {{"mean_score", state[1] / given.rows()}}};
    }

    bool looks_at_logits() const override { return true; }
    std::uint64_t most_bytes() const override { return 0; }

  private:
    const Score& score_;
};

}  // namespace

StatisticEntry mean_logit_score_entry() {
    return {.kind = "mean_logit_score",
            .meaning = "mean of energy, max_logit or msp: mean_score",
            .parameters = {"score"},
            .make = [](const Identity& identity, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<MeanLogitScore>(score_named(identity));
            }};
}

}  // namespace farout::statistics

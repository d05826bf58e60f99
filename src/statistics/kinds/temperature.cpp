#include "core/text.h"
#include "statistics/kinds/temperature_curve.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// The temperature T that logits are divided by where the mean cross-entropy of the labelled rows
/// is least: Guo, Pleiss, Sun and Weinberger, ICML 2017, section 4.2. Gives the number temperature.
///
/// In β = 1/T the cross-entropy is convex, so there is one such T, unless (nearly) all rows are
/// predicted as their labels, or the labels have nothing to do with the logits: then an error says
/// so.
class Temperature final : public Statistic {
  public:
    std::vector<Identity> asks_for() const override { return {bracket_}; }
    std::unique_ptr<State> state() const override { return sums(TemperatureCurve::length()); }
    PlainForm plain_form(const Given& given) const override {
        return TemperatureCurve::form(given, looked_at(given));
    }
    Fitted finish(std::span<const double> state, const Given& given) const override {
        const TemperatureCurve curve(state, looked_at(given), given.rows());
        return {{}, {{"temperature", 1 / curve.root()}}};
    }
    bool looks_at_logits() const override { return true; }
    std::uint64_t most_bytes() const override { return 0; }

  private:
    Bracket looked_at(const Given& given) const {
        return {given.number(bracket_, "lower"), given.number(bracket_, "upper")};
    }

    Identity bracket_{"temperature_bracket", {{"level", std::to_string(temperature_levels - 1)}}};
};

}  // namespace

StatisticEntry temperature_entry() {
    return {.kind = "temperature",
            .meaning = "the temperature of least cross-entropy: temperature",
            .needs_labels = true,
            .make = [](const Identity&, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<Temperature>();
            }};
}

}  // namespace farout::statistics

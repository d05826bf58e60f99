#include "core/error.h"
#include "core/text.h"
#include "statistics/kinds/temperature_curve.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

constexpr std::int64_t without_a_minimum = 1;

/// Between which factors 1/T the mean cross-entropy of the labelled rows has its minimum, more
/// narrowly at each level. Gives the numbers lower and upper.
class TemperatureBracket final : public Statistic {
  public:
    explicit TemperatureBracket(std::int64_t level) : level_(level) {}

    std::vector<Identity> asks_for() const override {
        if (level_ == without_a_minimum) return {};
        return {before()};
    }
    std::unique_ptr<State> state() const override { return sums(TemperatureCurve::length()); }
    PlainForm plain_form(const Given& given) const override {
        return TemperatureCurve::form(given, looked_at(given));
    }
    Fitted finish(std::span<const double> state, const Given& given) const override {
        const TemperatureCurve curve(state, looked_at(given), given.rows());
        if (level_ == without_a_minimum) require_minimum(curve, given);
        const Bracket found = curve.narrowed();
        return {{}, {{"lower", found.lower}, {"upper", found.upper}}};
    }
    bool looks_at_logits() const override { return true; }
    std::uint64_t most_bytes() const override { return 0; }

  private:
    Identity before() const {
        return {"temperature_bracket", {{"level", std::to_string(level_ - 1)}}};
    }
    Bracket looked_at(const Given& given) const {
        if (level_ == without_a_minimum) return {};
        return {given.number(before(), "lower"), given.number(before(), "upper")};
    }
    static void require_minimum(const TemperatureCurve& curve, const Given& given) {
        if (!curve.falls_throughout() && !curve.rises_throughout()) return;
        const std::string advice =
            concat(" Give another temperature (--set ", given.asked_by.front(),
                   ".temperature=1), or go on "
                   "without: ",
                   option_without(given.asked_by), ".");
        if (curve.falls_throughout())
            throw Error(
                concat("The cross-entropy has no least value at any temperature: (nearly) "
                       "every row that temperatures are fitted on is predicted as its "
                       "label. Fit on images that the network wasn't trained on.",
                       advice));
        throw Error(
            concat("The cross-entropy has no least value at any temperature: the labels "
                   "that temperatures are fitted on don't go with the logits. Are they "
                   "this head's classes, in its order?",
                   advice));
    }

    std::int64_t level_;
};

}  // namespace

StatisticEntry temperature_bracket_entry() {
    return {.kind = "temperature_bracket",
            .meaning = "between which factors the best temperature lies: lower, upper",
            .parameters = {"level"},
            .needs_labels = true,
            .make = [](const Identity& identity, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<TemperatureBracket>(
                    whole_parameter(identity, "level", 1, temperature_levels - 1));
            }};
}

}  // namespace farout::statistics

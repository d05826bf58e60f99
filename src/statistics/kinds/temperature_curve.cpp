#include "statistics/kinds/temperature_curve.h"

#include <cmath>

#include <ATen/ATen.h>

namespace farout::statistics {

std::array<double, TemperatureCurve::points> TemperatureCurve::factors(const Bracket& bracket) {
    std::array<double, points> factors{};
    const double step = std::log(bracket.upper / bracket.lower) / (points - 1);
    for (std::size_t k = 0; k < factors.size(); ++k)
        factors[k] = bracket.lower * std::exp(step * static_cast<double>(k));
    factors.back() = bracket.upper;
    return factors;
}

TemperatureCurve::TemperatureCurve(std::span<const double> state, const Bracket& bracket,
                                   double rows)
    : factors_(factors(bracket)) {
    for (std::size_t k = 0; k < factors_.size(); ++k) {
        slopes_[k] = state[k] / rows;
        derivatives_[k] = state[points + k] / rows;
    }
}

PlainForm TemperatureCurve::form(const Given& given, const Bracket& bracket) {
    return [head = given.head, factors = factors(bracket)](const DeviceTrainingRows& rows) {
        numerics::DeviceLogits& logits = rows.logits(head);
        // Relative to the largest, so that nothing overflows, and small where it matters.
        const at::Tensor below = logits.values() - logits.largest().unsqueeze(1);
        const at::Tensor of_label = below.gather(1, rows.groups().unsqueeze(1)).squeeze(1);
        std::vector<at::Tensor> slopes;
        std::vector<at::Tensor> derivatives;
        for (const double factor : factors) {
            at::Tensor weights = (below * factor).exp_();
            weights.div_(weights.sum(1, /*keepdim=*/true));
            weights.mul_(below);
            const at::Tensor mean = weights.sum(1);
            const at::Tensor square = weights.mul_(below).sum(1);
            slopes.push_back((mean - of_label).sum());
            derivatives.push_back((square - mean.square()).sum());
        }
        return at::cat({at::stack(slopes), at::stack(derivatives)});
    };
}

std::size_t TemperatureCurve::place() const {
    std::size_t lower = 0;
    while (lower + 2 < slopes_.size() && slopes_[lower + 1] < 0) ++lower;
    return lower;
}

Bracket TemperatureCurve::narrowed() const {
    const std::size_t lower = place();
    return {factors_[lower], factors_[lower + 1]};
}

double TemperatureCurve::root() const {
    const std::size_t lower = place();
    const double width = factors_[lower + 1] - factors_[lower];
    const double from = slopes_[lower];
    const double to = slopes_[lower + 1];
    const double rise_from = width * derivatives_[lower];
    const double rise_to = width * derivatives_[lower + 1];
    // Hermite's cubic over 0…1, halved until nothing changes.
    const auto slope_at = [&](double t) {
        const double s = 1 - t;
        return s * s * ((1 + 2 * t) * from + t * rise_from) +
               t * t * ((1 + 2 * s) * to - s * rise_to);
    };
    double low = 0;
    double high = 1;
    for (int halving = 0; halving < 60; ++halving) {
        const double middle = (low + high) / 2;
        (slope_at(middle) < 0 ? low : high) = middle;
    }
    return factors_[lower] + width * (low + high) / 2;
}

}  // namespace farout::statistics

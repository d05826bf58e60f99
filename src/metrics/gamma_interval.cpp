#include "metrics/gamma_interval.h"

#include <algorithm>
#include <cmath>

namespace farout::metrics {
namespace {

/// The quantile at the normal score z of a gamma distribution with this mean and variance.
double gamma_quantile(double mean, double variance, double z) {
    if (mean <= 0) return 0;
    if (variance <= 0) return mean;
    const double shape = mean * mean / variance;
    const double root = 1 - 1 / (9 * shape) + z / (3 * std::sqrt(shape));
    return mean * std::pow(std::max(0.0, root), 3);
}

}  // namespace

UncertainFigure mean_over_sets(std::span<const UncertainFigure> sets) {
    const double k = static_cast<double>(sets.size());
    UncertainFigure mean;
    double id_deviation = 0;
    for (const UncertainFigure& set : sets) {
        mean.value += set.value / k;
        id_deviation += std::sqrt(set.variance.id) / k;
        mean.variance.ood += set.variance.ood / k / k;
        mean.overlooked.id += set.overlooked.id / k;
        mean.overlooked.ood = std::max(mean.overlooked.ood, set.overlooked.ood / k);
    }
    mean.variance.id = id_deviation * id_deviation;
    return mean;
}

Interval gamma_interval(double figure, double variance, double overlooked) {
    if (!std::isfinite(variance)) return {0, 1};
    if (figure < 0.5) {
        const Interval mirrored = gamma_interval(1 - figure, variance, overlooked);
        return {std::min(figure, 1 - mirrored.high), std::max(figure, 1 - mirrored.low)};
    }
    const double deficit = 1 - figure;
    const double most =
        gamma_quantile(deficit + overlooked, variance + overlooked * overlooked, normal_critical);
    const double least = gamma_quantile(deficit, variance, -normal_critical);
    return {std::clamp(1 - most, 0.0, figure), std::clamp(1 - least, figure, 1.0)};
}

}  // namespace farout::metrics

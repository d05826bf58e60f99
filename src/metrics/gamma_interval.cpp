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

/// The same of a sum with one event more, which is of this size.
double limit(double mean, double variance, double event, double z) {
    return gamma_quantile(mean + event, variance + event * event, z);
}

}  // namespace

UncertainFigure mean_over_sets(std::span<const UncertainFigure> sets) {
    const double k = static_cast<double>(sets.size());
    UncertainFigure mean;
    mean.has_mirror_image = sets.front().has_mirror_image;
    double id_deviation = 0;
    for (const UncertainFigure& set : sets) {
        mean.value += set.value / k;
        mean.shortfall += set.shortfall / k;
        id_deviation += std::sqrt(set.variance.id) / k;
        mean.variance.ood += set.variance.ood / k / k;
        mean.overlooked.id += set.overlooked.id / k;
        mean.overlooked.ood = std::max(mean.overlooked.ood, set.overlooked.ood / k);
    }
    mean.variance.id = id_deviation * id_deviation;
    return mean;
}

Interval gamma_interval(const UncertainFigure& figure) {
    const double value = figure.value, variance = figure.variance.total();
    const double overlooked = figure.overlooked.worst();
    if (!std::isfinite(variance)) return {0, 1};
    // Of the figure, or of what is missing to 1: the lesser of the two.
    const bool is_large = value >= 0.5;
    double low = is_large ? 1 : limit(value, variance, 0, -normal_critical);
    if (is_large || !figure.has_mirror_image)
        low = std::min(low, 1 - limit(1 - value, variance, overlooked, normal_critical));
    const double best = std::min(1.0, value + figure.shortfall);
    const double high = is_large ? 1 - limit(1 - best, variance, 0, -normal_critical)
                                 : limit(best, variance, overlooked, normal_critical);
    return {std::clamp(low, 0.0, value), std::clamp(high, value, 1.0)};
}

}  // namespace farout::metrics

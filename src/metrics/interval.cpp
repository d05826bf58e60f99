#include "metrics/interval.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace farout::metrics {

Interval holding(double value, const Interval& interval) {
    if (std::isnan(value)) return {value, value};
    return {std::min(value, interval.low), std::max(value, interval.high)};
}

double normal_upper_tail(double z) {
    return 0.5 * std::erfc(z / std::numbers::sqrt2);
}

double normal_critical_of(double tail) {
    const double root_two_pi = std::numbers::sqrt2 / std::numbers::inv_sqrtpi;
    double z = 0;
    // Newton's method: the tail is convex above 0, so z only grows until it is exact but for
    // rounding.
    for (int step = 0; step < 2000; ++step) {
        const double next = z + (normal_upper_tail(z) - tail) * root_two_pi * std::exp(0.5 * z * z);
        if (!(next > z)) break;
        z = next;
    }
    return z;
}

Interval share_interval(std::uint64_t part, std::uint64_t whole, double critical) {
    const double share = static_cast<double>(part) / static_cast<double>(whole);
    const double square = critical * critical;
    const double trials = static_cast<double>(whole) + square;
    const double middle = (static_cast<double>(part) + 0.5 * square) / trials;
    const double half = critical * std::sqrt(middle * (1 - middle) / trials);
    return {std::clamp(middle - half, 0.0, share), std::clamp(middle + half, share, 1.0)};
}

}  // namespace farout::metrics

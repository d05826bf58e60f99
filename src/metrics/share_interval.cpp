#include "metrics/share_interval.h"

#include <algorithm>
#include <cmath>

namespace farout::metrics {

Interval share_interval(std::uint64_t part, std::uint64_t whole, double critical) {
    const double share = static_cast<double>(part) / static_cast<double>(whole);
    const double square = critical * critical;
    const double trials = static_cast<double>(whole) + square;
    const double middle = (static_cast<double>(part) + 0.5 * square) / trials;
    const double half = critical * std::sqrt(middle * (1 - middle) / trials);
    return {std::clamp(middle - half, 0.0, share), std::clamp(middle + half, share, 1.0)};
}

}  // namespace farout::metrics

#include "metrics/wilson_interval.h"

#include <algorithm>
#include <cmath>

namespace farout::metrics {

Interval wilson_interval(std::uint64_t part, std::uint64_t whole) {
    const double n = static_cast<double>(whole);
    const double share = static_cast<double>(part) / n;
    const double square = normal_critical * normal_critical;
    const double middle = (share + square / (2 * n)) / (1 + square / n);
    const double half = normal_critical / (1 + square / n) *
                        std::sqrt(share * (1 - share) / n + square / (4 * n * n));
    // At the ends the limits are exact but for rounding.
    return {part == 0 ? 0 : std::clamp(middle - half, 0.0, share),
            part == whole ? 1 : std::clamp(middle + half, share, 1.0)};
}

}  // namespace farout::metrics

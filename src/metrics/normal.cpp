#include "metrics/normal.h"

#include <cmath>
#include <numbers>

namespace farout::metrics {

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

}  // namespace farout::metrics

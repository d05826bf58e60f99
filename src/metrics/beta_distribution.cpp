#include "metrics/beta_distribution.h"

#include <algorithm>
#include <cmath>

namespace farout::metrics {
namespace {

/// The continued fraction of I_x(a, b), by Lentz's method; converges fast for x below the mean.
double fraction(double a, double b, double x) {
    constexpr double tiny = 1e-300;
    constexpr double enough = 1e-16;
    const auto away_from_0 = [](double value) { return std::abs(value) < tiny ? tiny : value; };
    double c = 1;
    double d = 1 / away_from_0(1 - (a + b) * x / (a + 1));
    double product = d;
    for (double m = 1; m < 1e6; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / away_from_0(1 + even * d);
        c = away_from_0(1 + even / c);
        product *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / away_from_0(1 + odd * d);
        c = away_from_0(1 + odd / c);
        product *= d * c;
        if (std::abs(d * c - 1) < enough) break;
    }
    return product;
}

double lower_part(double a, double b, double x) {
    const double front = a * std::log(x) + b * std::log1p(-x) + log_gamma(a + b) - log_gamma(a) -
                         log_gamma(b) - std::log(a);
    return std::exp(front) * fraction(a, b, x);
}

}  // namespace

double log_gamma(double x) {
    int sign = 0;
    return lgamma_r(x, &sign);  // std::lgamma writes a variable that threads share
}

double incomplete_beta(double a, double b, double x) {
    if (std::isnan(x)) return x;
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    // The other end's fraction where this one converges slowly (8.17.4).
    const bool low = x < (a + 1) / (a + b + 2);
    const double part = low ? lower_part(a, b, x) : 1 - lower_part(b, a, 1 - x);
    return std::clamp(part, 0.0, 1.0);
}

double beta_quantile(double share, double a, double b) {
    double low = 0;
    double high = 1;
    // Halves until neighbours are left: quantiles near 0 keep their digits.
    while (true) {
        const double middle = low + (high - low) / 2;
        if (!(middle > low && middle < high)) return middle;
        (incomplete_beta(a, b, middle) < share ? low : high) = middle;
        if (high - low < 1e-15 * high) return high;
    }
}

}  // namespace farout::metrics

#include "metrics/conformal.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/error.h"
#include "core/text.h"

namespace farout::metrics {
namespace {

constexpr std::uint64_t billion = 1'000'000'000;

/// ⌊α · count⌋ of α in billionths, without a product beyond 64 bits.
std::uint64_t part_of(std::uint64_t billionths, std::uint64_t count) {
    return count / billion * billionths + count % billion * billionths / billion;
}

/// The continued fraction of I_x(a, b), by Lentz's method; converges fast for x below the mean.
double fraction(double x, double a, double b) {
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

double lower_part(double x, double a, double b) {
    const double front = a * std::log(x) + b * std::log1p(-x) + log_gamma(a + b) - log_gamma(a) -
                         log_gamma(b) - std::log(a);
    return std::exp(front) * fraction(x, a, b);
}

}  // namespace

std::uint64_t refused_billionths(double accepted) {
    const double scaled = accepted * static_cast<double>(billion);
    const double whole = std::round(scaled);
    const bool fits = accepted > 0 && accepted < 1 && std::abs(scaled - whole) < 1e-3 &&
                      whole >= 1 && whole < static_cast<double>(billion);
    if (!fits)
        throw UsageError(
            concat("The share of in-distribution images to accept is a number between "
                   "0 and 1 with at most nine decimals, such as 0.95, not ",
                   shortest_digits(accepted), "."));
    return billion - static_cast<std::uint64_t>(whole);
}

std::uint64_t fewest_calibration_scores(double accepted) {
    const std::uint64_t refused = refused_billionths(accepted);
    return (billion + refused - 1) / refused - 1;
}

ConformalThreshold::ConformalThreshold(std::span<const float> descending, double accepted)
    : n_(descending.size()),
      rank_(part_of(refused_billionths(accepted), n_ + 1)),
      threshold_(-std::numeric_limits<float>::infinity()) {
    if (rank_ > 0) threshold_ = descending[n_ - rank_];
}

double ConformalThreshold::promised() const {
    return static_cast<double>(rank_) / static_cast<double>(n_ + 1);
}

Interval ConformalThreshold::refused_by_this_one() const {
    if (rank_ == 0) return {0, 0};
    const auto a = static_cast<double>(rank_);
    const auto b = static_cast<double>(n_ + 1 - rank_);
    return {beta_quantile(0.025, a, b), beta_quantile(0.975, a, b)};
}

double conformal_p(std::span<const float> descending, float score) {
    const auto not_above =
        std::lower_bound(descending.begin(), descending.end(), score, std::greater<>());
    return static_cast<double>(1 + (descending.end() - not_above)) /
           static_cast<double>(descending.size() + 1);
}

double log_gamma(double x) {
    int sign = 0;
    return lgamma_r(x, &sign);  // std::lgamma writes a variable that threads share
}

double beta_below(double x, double a, double b) {
    if (!(x > 0)) return 0;
    if (!(x < 1)) return 1;
    const bool low = x < (a + 1) / (a + b + 2);
    const double part = low ? lower_part(x, a, b) : 1 - lower_part(1 - x, b, a);
    return std::clamp(part, 0.0, 1.0);
}

double beta_quantile(double share, double a, double b) {
    double low = 0;
    double high = 1;
    // Halves until neighbours are left: quantiles near 0 keep their digits.
    while (true) {
        const double middle = low + (high - low) / 2;
        if (!(middle > low && middle < high)) return middle;
        (beta_below(middle, a, b) < share ? low : high) = middle;
        if (high - low < 1e-15 * high) return high;
    }
}

}  // namespace farout::metrics

#include "metrics/control_limit.h"

#include <algorithm>
#include <cmath>

#include "metrics/beta_distribution.h"

namespace farout::metrics {
namespace {

double log_beta(double a, double b) {
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}

/// log P(X = x) of k with Beta(a, b).
double log_mass(double x, double k, double a, double b) {
    return log_beta(x + a, k - x + b) - log_beta(a, b) - std::log(k + 1) -
           log_beta(x + 1, k - x + 1);
}

/// P(X = x + 1) / P(X = x).
double ratio_above(double x, double k, double a, double b) {
    return (k - x) / (x + 1) * ((x + a) / (k - x - 1 + b));
}

/// P(X ≥ first), summed away from the mean, so that what is summed is the smaller part.
double beta_binomial_tail(double first, double k, double a, double b) {
    const bool above = first > k * a / (a + b);
    const double step = above ? 1 : -1;
    double x = above ? first : first - 1;
    double mass = std::exp(log_mass(x, k, a, b));
    double sum = 0;
    while (x >= 0 && x <= k && mass > 1e-17 * sum) {
        sum += mass;
        mass *= above ? ratio_above(x, k, a, b) : 1 / ratio_above(x - 1, k, a, b);
        x += step;
    }
    return std::clamp(above ? sum : 1 - sum, 0.0, 1.0);
}

}  // namespace

RefusalCounts RefusalCounts::of_calibration(std::uint64_t rank, std::uint64_t n) {
    return {0, static_cast<double>(rank), static_cast<double>(n + 1 - rank)};
}

RefusalCounts RefusalCounts::of_share(double share) {
    return {share, 0, 0};
}

double RefusalCounts::tail(std::uint64_t refused, std::uint64_t k) const {
    if (refused == 0) return 1;
    if (refused > k) return 0;
    const auto first = static_cast<double>(refused);
    const auto whole = static_cast<double>(k);
    if (a_ > 0) return beta_binomial_tail(first, whole, a_, b_);
    return incomplete_beta(first, whole - first + 1, share_);
}

std::uint64_t RefusalCounts::limit(std::uint64_t k) const {
    std::uint64_t low = 0;
    std::uint64_t high = k;  // more than all of them can't be
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (tail(middle + 1, k) <= control_tail)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

}  // namespace farout::metrics

#pragma once
/// Intervals: where the true value of a share lies, the standard normal distribution as far as they
/// need it, and how sure a share is that was counted in a sample.

#include <cstdint>

namespace farout::metrics {

/// Where the true value of a share lies.
struct Interval {
    double low = 0;
    double high = 1;
};

/// The interval, moved where it takes that to hold a value, which may be rounded otherwise than the
/// ends are; of NaNs where the value is NaN.
Interval holding(double value, const Interval& interval);

/// The 0.975 quantile: what a 95 % interval leaves out above and below.
inline constexpr double normal_critical = 1.959963984540054;

/// P(Z > z).
double normal_upper_tail(double z);

/// The z ≥ 0 with P(Z > z) = tail, for a tail from 1e-300 to ½ (above ½ it is 0).
double normal_critical_of(double tail);

/// Where the share of a population lies of which `part` of `whole` ≥ 1 were counted in a sample, at
/// a critical value of the normal distribution: Agresti & Coull, "Approximate is better than
/// 'exact' for interval estimation of binomial proportions", The American Statistician 52 (1998),
/// cut to 0…1. It holds Wilson's score interval (1927) and, near 0 and 1, covers where that one
/// doesn't. It always holds part / whole.
Interval share_interval(std::uint64_t part, std::uint64_t whole, double critical);

}  // namespace farout::metrics

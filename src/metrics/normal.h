#pragma once
/// The standard normal distribution, as far as intervals need it.

namespace farout::metrics {

/// The 0.975 quantile: what a 95 % interval leaves out above and below.
inline constexpr double normal_critical = 1.959963984540054;

/// P(Z > z).
double normal_upper_tail(double z);

/// The z ≥ 0 with P(Z > z) = tail, for a tail from 1e-300 to ½ (above ½ it is 0).
double normal_critical_of(double tail);

}  // namespace farout::metrics

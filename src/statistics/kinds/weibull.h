#pragma once
/// Weibull distributions by maximum likelihood, for the .cpp files of this folder.

#include <span>

namespace farout::statistics {

/// 1 − exp(−(x/λ)^shape), with λ as log_scale = ln(λ/x_max), x_max the largest of the numbers that
/// it was fitted to: numbers of much the same size give shapes of many thousands, whose powers no
/// float64 holds.
struct Weibull {
    double shape = 0;  ///< 0: there is none
    double log_scale = 0;
};

/// The likeliest one for positive numbers that are given as ln(x/x_max), at least two of them
/// different. The equation of the shape c, Σ t e^(ct) / Σ e^(ct) − 1/c = mean t, t the logarithms,
/// has one solution.
Weibull fit_weibull(std::span<const double> logarithms);

}  // namespace farout::statistics

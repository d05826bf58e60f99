#pragma once
/// Student's t distribution, and the paired test on a few numbers.

#include <cstdint>
#include <span>

namespace farout::metrics {

/// P(|T| ≥ |t|), T of Student's distribution with these degrees of freedom (> 0); NaN for t NaN.
double student_two_sided(double t, double degrees);

/// Mean and both standard deviations of a few values.
struct Spread {
    std::uint64_t n = 0;
    double mean = 0;
    double population = 0;  ///< standard deviation, Σ / n ("ddof 0", numpy.std)
    double sample = 0;      ///< standard deviation, Σ / (n − 1) ("ddof 1"); NaN for one value
};

/// Throws Error where there are no values. NaN where one of them is.
Spread spread_of(std::span<const double> values);

/// Student's paired test (Student, "The probable error of a mean", Biometrika 6, 1908).
struct PairedT {
    Spread difference;  ///< of the first less the second
    double t = 0;
    /// Two-sided, n − 1 degrees of freedom. 1 where all differences are 0; NaN below three pairs,
    /// and where all differences are the same (but for rounding) and not 0: then their spread can't
    /// be told.
    double p = 1;
};

/// Values of two things in pairs: of the same runs, in the same order. Throws Error when their
/// numbers differ or there are none.
PairedT paired_t(std::span<const double> one, std::span<const double> other);

}  // namespace farout::metrics

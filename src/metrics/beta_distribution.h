#pragma once
/// The beta distribution, and with it the binomial one's tails and Student's.

namespace farout::metrics {

/// ln Γ(x), x > 0.
double log_gamma(double x);

/// I_x(a, b), the regularised incomplete beta function: P(X ≤ x) of Beta(a, b), for x from 0 to 1
/// and a, b > 0. By the continued fraction of the NIST Digital Library of Mathematical Functions,
/// 8.17.22: to about 1e-12 of its value for a and b up to some thousands, 1e-8 for a + b up to 10⁸.
/// NaN for x NaN.
double incomplete_beta(double a, double b, double x);

/// The x of which I_x(a, b) is `share`.
double beta_quantile(double share, double a, double b);

}  // namespace farout::metrics

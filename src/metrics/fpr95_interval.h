#pragma once
/// How sure an FPR95 is, its threshold being estimated from the other set.
///
/// The true rate is G(t): t the threshold that 95 % of one population meet, G the share of the
/// other population that is taken for it there. In the sample of n and m scores, a threshold that
/// misses r of the n and gives x false positives among the m deviates by z₁(r) from the 95 % and by
/// z₂(x, G) from a rate G, both about normal and independent. A rate is refused when at every
/// threshold z₁² + z₂² exceeds the 95 % quantile of χ²₁: one degree of freedom, because the
/// threshold is chosen to suit. This is the empirical likelihood interval of a ROC curve's point
/// (Claeskens, Jing, Peng & Zhou, "Empirical likelihood confidence regions for comparison
/// distributions and ROC curves", Canadian Journal of Statistics 31, 2003) with better
/// approximations than the likelihood's for few scores: z₁ from the binomial distribution of
/// order statistics (false_positives.h), z₂ as Agresti & Coull have it (interval.h; Zhou &
/// Qin, "Improved confidence intervals for the sensitivity at a fixed level of specificity of a
/// continuous-scale diagnostic test", Statistics in Medicine 24, 2005, use it so, too).
///
/// There is no density to estimate and nothing random; ties and ±∞ are scores like others. Where
/// so few scores fix the threshold that the true one may lie beyond all of them (n < 72), nothing
/// is known of G there and the interval goes up to 1. Measured coverage: results/README.md.

#include <cstdint>
#include <span>

#include "metrics/false_positives.h"
#include "metrics/interval.h"

namespace farout::metrics {

/// 95 % interval of a rate, or of the mean rate over several independent sets whose threshold the
/// same scores fix (fpr95_id_positive). At each threshold, the deviations of the sets' shares from
/// their limits are added in quadrature (the method of variance estimates recovery: Zou & Donner,
/// "Construction of confidence limits about effect measures", Statistics in Medicine 27, 2008).
/// At least one set; all with the same n.
Interval shared_threshold_interval(std::span<const FalsePositives> sets);

/// A rate, its interval, and the part of it that isn't the threshold's.
struct FalsePositiveRate {
    std::uint64_t false_positives = 0;
    std::uint64_t whole = 0;
    Interval interval;

    double share() const;
};

/// 95 % interval of the mean of at least one rate whose thresholds independent sets fix, while the
/// false positives are counted in the same scores (fpr95_ood_positive). The deviations of the rates
/// from their limits are added in quadrature, those parts of them that come from counting with
/// their correlation: that of the shares of a sample at or below two thresholds. (Zou & Donner,
/// 2008, as above, with correlated estimates.)
Interval shared_sample_interval(std::span<const FalsePositiveRate> rates);

}  // namespace farout::metrics

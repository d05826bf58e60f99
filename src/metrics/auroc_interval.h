#pragma once
/// How sure an AUROC is.
///
/// DeLong, DeLong & Clarke-Pearson, "Comparing the areas under two or more correlated receiver
/// operating characteristic curves: a nonparametric approach", Biometrics 44 (1988); placement
/// values in O(n log n) after Sun & Xu, "Fast implementation of DeLong's algorithm", IEEE Signal
/// Processing Letters 21 (2014).

#include "metrics/interval.h"

namespace farout::metrics {

/// The two parts of an AUROC's variance: what the choice of the in-distribution images adds, and
/// what the choice of the out-of-distribution ones does. NaN for a set of one score, whose part
/// can't be estimated.
struct AurocVariance {
    double id = 0;
    double ood = 0;
    double total() const { return id + ood; }
};

/// The 95 % interval of the normal approximation, auroc ± 1.96·√variance, cut to 0…1. It is 0…1
/// when the variance isn't known, and has no width where two sets of several scores don't overlap
/// at all (the variance's estimate is 0 there). Where few scores overlap, the variance is estimated
/// too small and the interval holds the truth less often (measured: results/README.md).
Interval auroc_interval(double auroc, const AurocVariance& variance);

}  // namespace farout::metrics

#pragma once
/// How sure a share is that was counted in a sample.

#include <cstdint>

#include "metrics/interval.h"

namespace farout::metrics {

/// Where the share of a population lies of which `part` of `whole` ≥ 1 were counted in a sample, at
/// a critical value of the normal distribution: Agresti & Coull, "Approximate is better than
/// 'exact' for interval estimation of binomial proportions", The American Statistician 52 (1998),
/// cut to 0…1. It holds Wilson's score interval (1927) and, near 0 and 1, covers where that one
/// doesn't. It always holds part / whole.
Interval share_interval(std::uint64_t part, std::uint64_t whole, double critical);

}  // namespace farout::metrics

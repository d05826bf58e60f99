#pragma once

#include <cstdint>

#include "metrics/interval.h"

namespace farout::metrics {

/// Where the share of a population lies of which `part` of `whole` ≥ 1 were counted, with 95 %:
/// Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
/// American Statistical Association 22 (1927). It holds part / whole, and is not 0 or 1 wide for
/// small numbers: 1 of 1 is 0.2065 … 1.
Interval wilson_interval(std::uint64_t part, std::uint64_t whole);

}  // namespace farout::metrics

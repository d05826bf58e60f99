#pragma once
/// How much fitted statistics were learnt from (catalogue/fitted_sizes.h).

#include <vector>

#include "catalogue/fitted_sizes.h"
#include "statistics/statistics.h"

namespace farout::statistics {

catalogue::FittedSizes sizes_of(const Statistics& statistics);

/// What the data can't carry of what these needs ask for.
std::vector<catalogue::Shortage> shortages_of(const catalogue::FittedSizes& sizes,
                                              const Needs& needs);

}  // namespace farout::statistics

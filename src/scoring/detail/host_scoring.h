#pragma once
/// Scoring on the host's cores. For the .cpp files of this folder only.

#include <vector>

#include "core/blocks.h"
#include "detectors/registry.h"
#include "quantities/host_rows.h"
#include "scoring/detail/scored_run.h"

namespace farout::scoring {

/// Scores a run, tile by tile, on the threads that LibTorch is set to use. `units`: rows of the
/// run; no tile crosses a unit's edge, so that tiles don't depend on who scores them.
void score_on_host(const quantities::HostTables& tables, const detectors::Detectors& detectors,
                   const quantities::SetQuantiles& quantiles, const std::vector<Range>& units,
                   ScoredRun& run);

}  // namespace farout::scoring

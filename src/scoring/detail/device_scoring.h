#pragma once
/// Scoring on a device. For the .cpp files of this folder only.

#include <vector>

#include "core/blocks.h"
#include "detectors/registry.h"
#include "quantities/plain_rows.h"
#include "scoring/detail/scored_run.h"

namespace farout::scoring {

/// Scores a run, each of its units (rows of the run) as matrices of its own, so that their shapes
/// don't depend on who scores them. A row with a logit beyond float32's range is marked as
/// not_finite, as on the host.
void score_on_device(quantities::PlainTables& tables, const detectors::Detectors& detectors,
                     const quantities::SetQuantiles& quantiles, const std::vector<Range>& units,
                     ScoredRun& run);

}  // namespace farout::scoring

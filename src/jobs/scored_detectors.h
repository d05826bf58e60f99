#pragma once
/// Which detectors score, where they are named and where they aren't.

#include "detectors/registry.h"
#include "jobs/steps/stages.h"

namespace farout::jobs {

/// Those that are named. Where none are: those that the statistics were fitted for, those that look
/// at images too where every set was extracted with them, and those that look at the training rows
/// where these are given and the fit named them. Throws UsageError as make_detectors() does, and
/// where none is left.
detectors::Detectors detectors_to_score(const ScoreStage& stage);

/// Says which they are where nobody named them and they aren't all that there are.
void tell_detectors(const ScoreStage& stage, const detectors::Detectors& detectors);

}  // namespace farout::jobs

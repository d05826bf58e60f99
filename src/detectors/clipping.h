#pragma once
/// What the detectors that clip features (ReAct) share: where the ceiling comes from.

#include "detectors/detector.h"

namespace farout::detectors {

/// The statistic that a detector asks for which clips at a quantile of the training features.
Identity feature_quantile(double q);

}  // namespace farout::detectors

#pragma once
/// What the detectors that clip features (ReAct) share: where the ceiling comes from.

#include <string_view>

#include "detectors/detector.h"
#include "statistics/sources.h"

namespace farout::detectors {

/// The statistic that a detector asks for which clips at a quantile of the training features, or of
/// another source's (statistics/sources.h).
Identity feature_quantile(double q, std::string_view source = statistics::source::train);

}  // namespace farout::detectors

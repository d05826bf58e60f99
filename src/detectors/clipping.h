#pragma once
/// What the detectors that clip features (ReAct) share: where the ceiling comes from.

#include <string_view>

#include "detectors/detector.h"

namespace farout::detectors {

/// `quantile`, the share of feature values below the ceiling.
Parameter quantile_parameter(double default_value, std::string_view of_what);

/// The statistic that a detector asks for which clips at a quantile of the training features.
Identity feature_quantile(double q);

}  // namespace farout::detectors

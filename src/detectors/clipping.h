#pragma once
/// What the detectors that clip features (ReAct) share: where the ceiling comes from.

#include <string_view>

#include "detectors/detector.h"

namespace farout::detectors {

/// `quantile`, the share of feature values below the ceiling.
Parameter quantile_parameter(double default_value, std::string_view of_what);

/// What a detector that clips at a quantile of the training features asks for.
statistics::Need need_of_quantile(std::string_view detector, double q);

}  // namespace farout::detectors

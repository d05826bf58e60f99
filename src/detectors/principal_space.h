#pragma once
/// The width of ViM's principal space as a parameter of the detectors that use it.

#include <optional>
#include <string_view>

#include "detectors/detector.h"

namespace farout::detectors {

/// `dim`, auto by default.
Parameter dim_parameter();

/// The statistic that such a detector asks for.
Identity residual_space(std::optional<double> dim);

/// The identity under which the statistics hold this space for this head: dim and with it R are
/// fixed when fitting. Throws Error where they don't.
Identity require_residual_space(const statistics::FittedClassifier& fitted,
                                std::string_view detector, std::optional<double> dim);

}  // namespace farout::detectors

#pragma once
/// The width of ViM's principal space as a parameter of the detectors that use it.

#include <optional>
#include <string_view>

#include "detectors/detector.h"
#include "quantities/kinds/residual_norm.h"

namespace farout::detectors {

/// The statistic that such a detector asks for.
Identity residual_space(std::optional<double> dim);

/// The identity under which the statistics hold this space: dim and with it R are fixed when
/// fitting. Throws MissingStatistic where they don't.
Identity fitted_space(const statistics::FittedClassifier& fitted, std::string_view detector,
                      std::optional<double> dim);

/// ‖(h−u)R‖ in this space. Throws Error where it isn't that of the head's features.
quantities::QuantityRef residual_norm_in(const statistics::FittedClassifier& fitted,
                                         std::string_view detector, const Identity& space);

}  // namespace farout::detectors

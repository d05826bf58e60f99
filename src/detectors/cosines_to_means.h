#pragma once
/// Cosines of features and class means, which detectors share.

#include <string_view>

#include "detectors/detector.h"
#include "quantities/logit_shape.h"

namespace farout::detectors {

/// The statistic that such a detector asks for.
Identity class_means();

/// cos(h, μ_c) in place of logits, μ_c the means of the classes that have training rows. Throws
/// Error where none has.
quantities::LogitShapeRef cosines_to_class_means(const statistics::FittedClassifier& fitted,
                                                 std::string_view detector);

}  // namespace farout::detectors

#pragma once
/// A sample of the training rows as parameters of the detectors that compare with one.

#include <string_view>

#include "detectors/detector.h"

namespace farout::detectors {

/// training_sample(…), or another statistic of the same sample, by a detector's `bank` and `seed`.
Identity of_sample(const char* kind, const catalogue::ParameterValues& values);

/// The sample's features, float64 m×D.
const at::Tensor& sample_features(const statistics::FittedClassifier& fitted,
                                  const Identity& sample, std::string_view detector);

}  // namespace farout::detectors

#pragma once
/// The means of classes by label, of those that have training rows.

#include <string_view>

#include <ATen/core/Tensor.h>

#include "statistics/statistics.h"

namespace farout::detectors {

/// Float64 K×D, of class_means. `asked_by`: the detector, for messages. Throws Error where there is
/// none.
at::Tensor labelled_means(const statistics::FittedClassifier& fitted, std::string_view asked_by);

}  // namespace farout::detectors

#pragma once
/// The width of ViM's principal space as a parameter of the detectors that use it.

#include <optional>
#include <string_view>

#include "detectors/detector.h"

namespace farout::detectors {

/// `dim`, auto by default.
Parameter dim_parameter();

/// What such a detector asks for: `statistic` is residual_space or vim_alpha.
statistics::Need need_of_space(statistics::Statistic statistic, std::string_view detector,
                               std::optional<double> dim);

/// Throws Error unless the statistics hold a residual space for this head, fitted with `dim` where
/// that is given: dim and with it R are fixed when fitting.
void require_residual_space(const statistics::FittedClassifier& fitted, std::string_view detector,
                            std::optional<double> dim);

}  // namespace farout::detectors

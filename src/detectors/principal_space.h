#pragma once
/// The principal space as parameters of the detectors that look beside it.

#include <optional>
#include <string>
#include <string_view>

#include "detectors/detector.h"
#include "quantities/kinds/residual_norm.h"
#include "statistics/kinds/rows_of.h"
#include "statistics/sources.h"

namespace farout::detectors {

/// Which residual space is meant.
struct SpaceChoice {
    std::optional<double> dim;  ///< of the principal space, or a share below 1; none: by the rule
    bool from_mean = false;     ///< about the mean of the training rows, not ViM's origin
    statistics::RowsOf of = statistics::RowsOf::features;
    std::string source = statistics::source::train;  ///< statistics/sources.h
};

/// `dim` as statistics have it: "auto", "0.99", "512".
std::string text_of(const std::optional<double>& dim);

/// By `dim`, and by `origin` and `source` where the detector has them.
SpaceChoice space_choice_of(const catalogue::ParameterValues& values);

/// The statistic that such a detector asks for.
Identity residual_space(const SpaceChoice& choice);

/// The identity under which the statistics hold this space: dim and with it R are fixed when
/// fitting. Throws MissingStatistic where they don't.
Identity fitted_space(const statistics::FittedClassifier& fitted, std::string_view detector,
                      const SpaceChoice& choice);

/// The space. Throws Error where it isn't that of the head's features.
quantities::Space space_in(const statistics::FittedClassifier& fitted, std::string_view detector,
                           const Identity& space);

/// ‖(h−u)R‖ in this space. Throws Error where it isn't that of the head's features.
quantities::QuantityRef residual_norm_in(const statistics::FittedClassifier& fitted,
                                         std::string_view detector, const Identity& space);

}  // namespace farout::detectors

#pragma once
/// What OpenMax makes of logits.

#include <cstdint>
#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"

namespace farout::quantities {

/// What OpenMax knows of the classes.
struct OpenMaxClasses {
    at::Tensor means;    ///< m_c, the mean logits of each: float64 C×C
    at::Tensor weibull;  ///< float64 C×4, as statistics/kinds/logit_distance_tails.cpp gives it
    double shift;        ///< of the distances that they are of
};

/// log((1 − P) / P), P the share of the unknown class, n. Of the `revised` classes of the largest
/// logits (the lowest index among equals; all, where there are fewer) that of rank r loses the
/// share ω q of its logit, ω = (revised + 1 − r)/revised, q the Weibull distribution's value at ‖z
/// − m_c‖, 1 of a class without one; what they lose is the logit of the unknown class.
QuantityRef openmax_log_odds(const std::string& name, OpenMaxClasses classes, std::int64_t revised);

}  // namespace farout::quantities

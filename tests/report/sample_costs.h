#pragma once
/// Costs to write down.

#include "report/cost.h"

namespace farout::report {

/// Two detectors fitted on 1000 images by two ranks.
Cost fitting_cost();

/// The same detectors' scoring of 400 images, with fitting_cost() among its inputs.
Cost scoring_cost();

}  // namespace farout::report

#pragma once
/// GEN's parameters as a detector's.

#include <vector>

#include "detectors/detector.h"
#include "quantities/kinds/generalised_entropy.h"

namespace farout::detectors {

/// γ and M as a detector's parameters, with GEN's defaults.
std::vector<Parameter> gen_parameters();
quantities::GenParameters gen_parameters_of(const ParameterValues& values);

}  // namespace farout::detectors

#pragma once
/// GEN's parameters out of a detector's.

#include "catalogue/parameters.h"
#include "quantities/kinds/generalised_entropy.h"

namespace farout::detectors {

quantities::GenParameters gen_parameters_of(const catalogue::ParameterValues& values);

}  // namespace farout::detectors

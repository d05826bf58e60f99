#pragma once
/// Parameters of detectors that learn how training features spread: principal spaces,
/// discriminants, densities. For the .cpp files of catalogue/ only.

#include <vector>

#include "catalogue/detail/row_parameters.h"
#include "catalogue/parameters.h"

namespace farout::catalogue {

/// The point that ViM's principal space lies about.
Parameter principal_origin();
Parameter principal_share(double default_value);
/// Of pnml.
Parameter regression_form();
Parameter factor_of_share();
Parameters mixture_parameters();
Parameters random_feature_parameters();
Parameters discriminant_parameters();

}  // namespace farout::catalogue

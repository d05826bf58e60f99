#pragma once
/// Parameters of detectors that learn from training rows themselves: from the tails of distances,
/// from samples. For the .cpp files of catalogue/ only.

#include <cstdint>
#include <vector>

#include "catalogue/parameters.h"

namespace farout::catalogue {

using Parameters = std::vector<Parameter>;

/// With what a search tries.
Parameter swept(Parameter parameter, std::vector<ParameterValue> sweep);

Parameter tail_of_distances();
Parameter shift_of_distances();
Parameter revised_classes();
Parameter nearest_rows(std::int64_t default_value);
/// The sample of training rows that a detector compares with.
Parameter bank(std::int64_t default_value);
Parameter seed();
Parameter weight_of_similarity();
Parameter decisive_directions();
Parameter enough_rows();
Parameter state_bins();
Parameter steepness();
Parameter power_of_relations();
Parameter steepness_of_patterns();
/// In the order in which the authors' search has them.
Parameters weiper_parameters();
Parameter confidence_of_sirc();
Parameter share_of_neighbours();

}  // namespace farout::catalogue

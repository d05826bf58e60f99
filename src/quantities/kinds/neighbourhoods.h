#pragma once
/// Where rows lie beside those of a sample and the neighbours of these.

#include <memory>
#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"

namespace farout::quantities {

/// Rows of a sample and their neighbours among them.
struct Neighbourhoods {
    std::string name;     ///< samples of one name are one
    at::Tensor features;  ///< h_i, float64 m×D
    at::Tensor shares;    ///< float64 K, rising
    at::Tensor distances;  ///< float64 m×K: ‖ĥ_i − ĥ_j‖², h_j the neighbour at this share; rising
};

/// What its users share, made once.
struct NeighbourTables;
std::shared_ptr<const NeighbourTables> neighbour_tables(Neighbourhoods neighbourhoods);

/// The smallest share by which at least `rho` of the sample's rows have the row among their
/// neighbours, ‖ĥ − ĥ_i‖² ≤ distance + 10⁻¹², n; 1 where there is none. So distances that differ by
/// less are equal, however they were rounded.
QuantityRef smallest_neighbourhood(std::shared_ptr<const NeighbourTables> tables, double rho);

}  // namespace farout::quantities

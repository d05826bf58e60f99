#pragma once
/// Distances along and beside linear discriminants.

#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"
#include "statistics/kinds/rows_of.h"

namespace farout::quantities {

/// Coordinates of whitened features (statistics' whitened_discriminants).
struct Discriminants {
    std::string name;   ///< those of one name are one
    at::Tensor mean;    ///< μ, float64 D
    at::Tensor map;     ///< G, float64 D×r: y = Gᵀ(h−μ), the discriminants first
    at::Tensor points;  ///< float64 K×k: the classes along the k discriminants
    statistics::RowsOf of = statistics::RowsOf::features;  ///< h, or h/‖h‖₂
};

/// n×2: the distance of y's first k coordinates to the nearest class, and the length of its others.
QuantityRef discriminant_distances(Discriminants discriminants);

}  // namespace farout::quantities

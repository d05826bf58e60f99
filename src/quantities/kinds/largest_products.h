#pragma once
/// Products of rows with those of a bank.

#include <cstdint>
#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"

namespace farout::quantities {

/// Rows to compare with.
struct Bank {
    std::string name;    ///< banks of one name are one
    at::Tensor rows;     ///< float64 m×r
    at::Tensor basis{};  ///< float64 D×r: features are compared as Bᵀh; undefined: as they are
};

/// The mean of the k largest x̂·b over the rows b of the bank, x̂ = x/‖x‖ with x = h or Bᵀh, n; of
/// all where there are fewer than k. A row of zeros stays one.
QuantityRef mean_of_largest_products(Bank bank, std::int64_t k);

}  // namespace farout::quantities

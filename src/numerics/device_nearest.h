#pragma once
/// The nearest rows of a bank on a device, by the formula as it stands, in float64.

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "numerics/bank_search.h"

namespace farout::numerics {

/// What search() (bank_search.h) finds, of distances that are taken one by one: the same but for
/// the rounding of float64. ATen operations that any device has; a distance's bits don't depend on
/// which rows are compared beside it.
class DeviceNearest {
  public:
    /// `queries`: float32 n×D, finite, on the host. K ≥ 1.
    DeviceNearest(const at::Tensor& queries, std::int64_t k, at::Device device);

    /// Rows of the bank, float32 m×D, finite, on the host, and what they are called: numbers that
    /// increase, from call to call as well.
    void add(const at::Tensor& rows, const std::vector<std::int64_t>& numbers);

    /// The K nearest so far.
    NearestRows found() const;

  private:
    at::Tensor queries_;    ///< float32 n×D
    at::Tensor distances_;  ///< float64 n×K, in order
    at::Tensor numbers_;    ///< int64 n×K
};

}  // namespace farout::numerics

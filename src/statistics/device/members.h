#pragma once
/// Sums by group as a product, for plain forms.

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace farout::statistics {

/// float64 count×m: 1 where a row's number (`numbers`: int64 m, 0..count−1) is that of the line,
/// else 0. A product with it sums rows by their numbers, in an order that the shape fixes.
at::Tensor members(const at::Tensor& numbers, std::int64_t count);

}  // namespace farout::statistics

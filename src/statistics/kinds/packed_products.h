#pragma once
/// Sums of products of all pairs of columns, of which the upper triangle is kept, row after row.

#include <cstdint>
#include <span>

#include <ATen/core/Tensor.h>

namespace farout::statistics {

/// Of a symmetric n×n matrix.
inline std::int64_t packed_length(std::int64_t width) {
    return width * (width + 1) / 2;
}

/// Adds rowsᵀ·rows (float64 m×n, rows of any stride) to the packed sums. On all threads, the same
/// bits for any number of them.
void add_products(const at::Tensor& rows, std::span<double> sums);

/// The places of the upper triangle among the n² numbers of a matrix, in the packed order.
at::Tensor upper_triangle(std::int64_t width, at::Device device);

/// The whole matrix, float64 n×n.
at::Tensor unpacked(std::span<const double> packed, std::int64_t width);

}  // namespace farout::statistics

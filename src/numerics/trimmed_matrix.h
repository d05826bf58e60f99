#pragma once
/// Matrices with corners of zeros, multiplied without them; and features about a point, which they
/// are multiplied with.

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "numerics/packed_linear.h"

namespace farout::numerics {

/// A matrix of n×m numbers, as blocks of columns, each without the rows of zeros above and below.
/// A triangular matrix takes little more than half of the operations.
class TrimmedMatrix {
  public:
    TrimmedMatrix() = default;
    /// `matrix`: float32 or float64.
    explicit TrimmedMatrix(const at::Tensor& matrix);

    /// left·matrix, r×m, for r×n numbers of the matrix's type. On the calling thread.
    at::Tensor times(const at::Tensor& left) const;
    std::int64_t columns() const { return columns_; }
    std::int64_t bytes() const;
    /// Multiplications and additions for a row.
    std::int64_t operations() const;

  private:
    struct Block {
        std::int64_t first_row;
        std::int64_t first_column;
        std::int64_t rows;
        std::int64_t columns;
        at::Tensor numbers;   ///< of float64, rows×columns
        PackedLinear single;  ///< of float32, its transpose
    };
    std::vector<Block> blocks_;
    std::int64_t columns_ = 0;
};

/// h − u, float32 n×D, each rounded once (`features` h: float32 or float64 n×D, contiguous;
/// `origin` u: float64 D). On the calling thread.
at::Tensor offsets_from(const at::Tensor& features, const at::Tensor& origin);

}  // namespace farout::numerics

#pragma once
/// The nearest rows of a bank by the distance of rows scaled to length 1, on the host.
///
/// ‖ĥ − b̂‖² = 2 − 2 ĥ·b̂ costs a product, but cancels for near rows; the sum of squared
/// differences in float64 doesn't, and costs ten times as much. So products in float32 say which
/// rows may be among the K nearest, by a bound on their rounding that holds for any order of
/// additions, and differences in float64 decide. A distance then depends on its two rows alone, and
/// what is found neither on tiles nor on the form of the product.

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/blocks.h"
#include "numerics/nearest_rows.h"
#include "numerics/unit_rows.h"

namespace farout::numerics {

/// ‖ĥ − b̂‖² of two rows of D numbers in float64, written by UnitRows; 1 where one of them is zero,
/// as of vectors of length 1 and 0.
double squared_unit_distance(const double* left, bool left_is_zero, const double* right,
                             bool right_is_zero, std::int64_t width);

/// How far a product of two unit rows of D numbers, taken in float32, may be from their cosine.
double rounding_of_unit_product(std::int64_t width);

/// Who takes products in float32.
enum class ProductForm {
    packed,  ///< numerics/packed_product.h
    library  ///< LibTorch
};
/// The faster one here.
ProductForm usual_product_form();

/// Rows of a bank, ready to be compared with.
class BankBlock {
  public:
    /// `numbers`: what the rows are called, one each. On all of LibTorch's threads.
    BankBlock(UnitRows rows, std::vector<std::int64_t> numbers,
              ProductForm form = usual_product_form());

    const UnitRows& rows() const { return rows_; }
    std::int64_t number(std::int64_t row) const { return numbers_[static_cast<std::size_t>(row)]; }
    /// Those of length 0.
    const std::vector<std::int64_t>& zero_rows() const { return zero_rows_; }
    /// D, filled up with zeros: the width of what products() takes.
    std::int64_t padded_width() const { return padded_width_; }
    /// Rows, filled up with rows of zeros.
    std::int64_t padded_rows() const { return padded_rows_; }

    /// Products of `count` unit rows (float32, count × padded_width()) with the block's rows from
    /// `first` to `end`, both multiples of packed_width: count × (end − first). On the calling
    /// thread.
    void products(const at::Tensor& units, std::int64_t count, std::int64_t first, std::int64_t end,
                  at::Tensor& found) const;

  private:
    UnitRows rows_;
    std::vector<std::int64_t> numbers_;
    std::vector<std::int64_t> zero_rows_;
    ProductForm form_;
    std::int64_t padded_width_;
    std::int64_t padded_rows_;
    at::Tensor units_;  ///< float32, in the order of the form
};

/// Offers the rows of a block to these of the query rows: `nearest` has one for each query row, and
/// for these afterwards the K nearest of all blocks so far. On all of LibTorch's threads.
void search(const UnitRows& queries, Range of_queries, const BankBlock& block,
            NearestRows& nearest);

}  // namespace farout::numerics

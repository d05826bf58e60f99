#pragma once
/// The nearest rows of a bank by the distance of rows scaled to length 1, on the host.
///
/// ‖ĥ − b̂‖² = 2 − 2 ĥ·b̂ costs a product, but cancels for near rows; the sum of squared
/// differences in float64 doesn't, and costs ten times as much. So products in float32 say which
/// rows may be among the K nearest, by a bound on their rounding that holds for any order of
/// additions, and differences in float64 decide. A distance then depends on its two rows alone, and
/// what is found neither on tiles nor on the form of the product.

#include <compare>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/blocks.h"

namespace farout::numerics {

/// ĥ = h/‖h‖ of rows h that are kept as they are; a row of zeros stays one.
class UnitRows {
  public:
    /// `rows`: float32 n×D, contiguous, finite. On all of LibTorch's threads.
    explicit UnitRows(at::Tensor rows);

    std::int64_t count() const { return rows_.size(0); }
    std::int64_t width() const { return rows_.size(1); }
    bool is_zero(std::int64_t row) const { return scale_of(row) == 0; }
    const at::Tensor& rows() const { return rows_; }  ///< h

    /// ĥ of a row, D numbers: h times 1/‖h‖, which is taken in float64.
    void write(std::int64_t row, double* unit) const;
    void write(std::int64_t row, float* unit) const;
    /// Some of them.
    void write(std::int64_t row, Range columns, float* unit) const;
    /// Fetches a row that is to be written soon into the cache.
    void prefetch(std::int64_t row) const;

  private:
    double scale_of(std::int64_t row) const { return scales_[static_cast<std::size_t>(row)]; }

    at::Tensor rows_;
    std::vector<double> scales_;  ///< 1/‖h‖; 0 of a row of zeros
};

/// A row of a bank and how far it is. Ordered by distance, then by number: no two are equal, so
/// the K best don't depend on the order in which they are found.
struct Neighbour {
    double distance = std::numeric_limits<double>::infinity();  ///< squared
    std::int64_t number = std::numeric_limits<std::int64_t>::max();

    auto operator<=>(const Neighbour&) const = default;
};

/// The K least neighbours of each of n rows, K numbers of either kind a row. Different rows may be
/// used by different threads.
class NearestRows {
  public:
    /// At first all K are infinitely far. K ≥ 1.
    NearestRows(std::int64_t rows, std::int64_t k);

    std::int64_t rows() const { return rows_; }
    std::int64_t k() const { return k_; }

    /// Takes a neighbour in if it is among the K least so far. Each is to be offered once.
    void offer(std::int64_t row, const Neighbour& neighbour);
    /// The K-th least so far: what isn't less needn't be offered.
    const Neighbour& last(std::int64_t row) const { return heap(row).front(); }
    /// All K, in no order.
    std::span<const Neighbour> of(std::int64_t row) const { return heap(row); }
    /// The distances of the K least in order. `distances`: room for K.
    void write_distances(std::int64_t row, double* distances) const;

  private:
    std::span<const Neighbour> heap(std::int64_t row) const {
        return std::span(heaps_).subspan(static_cast<std::size_t>(row * k_),
                                         static_cast<std::size_t>(k_));
    }

    std::int64_t rows_;
    std::int64_t k_;
    std::vector<Neighbour> heaps_;  ///< n×K; of each row a heap, its greatest first
};

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
    /// Of no rows.
    explicit BankBlock(ProductForm form = usual_product_form());
    /// Takes these rows in place of those it has, in the same memory where that is enough: fresh
    /// pages take the system longer than filling them takes here. `numbers`: what the rows are
    /// called, one each. On all of LibTorch's threads.
    void take(UnitRows rows, std::vector<std::int64_t> numbers);

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
    Range rows_of_panel(std::int64_t panel) const;
    void write_rows(std::int64_t panel, float* units) const;
    void write_panel(std::int64_t panel, float* units) const;

    ProductForm form_;
    UnitRows rows_;
    std::vector<std::int64_t> numbers_{};
    std::vector<std::int64_t> zero_rows_{};
    std::int64_t padded_width_ = 0;
    std::int64_t padded_rows_ = 0;
    at::Tensor memory_;  ///< float32, as many as the largest block had
    at::Tensor units_;   ///< of it, padded_rows() × padded_width(), in the order of the form
};

/// Offers the rows of a block to these of the query rows: `nearest` has one for each query row, and
/// for these afterwards the K nearest of all blocks so far. On all of LibTorch's threads.
void search(const UnitRows& queries, Range of_queries, const BankBlock& block,
            NearestRows& nearest);

}  // namespace farout::numerics

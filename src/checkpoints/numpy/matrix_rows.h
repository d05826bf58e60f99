#pragma once
/// The rows of a stored matrix as float32, read in order in memory that doesn't grow with their
/// number.

#include <span>
#include <vector>

#include "checkpoints/stored_array.h"
#include "core/blocks.h"

namespace farout::checkpoints {

class MatrixRows {
  public:
    /// An N×D array of floating-point numbers of any width and byte order; axes of extent 1 behind
    /// the first don't count (N×D×1×1, N×1×D). Throws Error that says what to do for other types
    /// and shapes, and for one without elements. `band_bytes` is the memory for rows of an array in
    /// Fortran order.
    explicit MatrixRows(StoredArray array, std::size_t band_bytes = 64 << 20);
    /// Matrices of one width, their rows one after another.
    explicit MatrixRows(std::vector<StoredArray> batches, std::size_t band_bytes = 64 << 20);

    const std::string& where() const { return where_; }
    std::int64_t rows() const { return begins_.back(); }
    std::int64_t width() const { return width_; }
    std::int64_t batches() const { return static_cast<std::int64_t>(batches_.size()); }

    /// Fills `out` (n×D) with these rows; float64 is rounded to the nearest float32, beyond its
    /// range to an infinity. Rows are best asked for in order: an array in Fortran order is read in
    /// bands of rows, one that is packed or a pickle's text from front to back.
    void read(Range rows, std::span<float> out);

  private:
    void read_of_batch(std::size_t batch, Range rows, std::span<float> out);
    void read_band(std::size_t batch, std::int64_t first_row);

    std::string where_;
    std::vector<StoredArray> batches_;
    std::vector<std::int64_t> begins_;  // row of each batch's first row, and of the end
    std::int64_t width_ = 0;
    // Fortran order: the rows of the band, in C order.
    std::size_t band_bytes_;
    std::vector<float> band_;
    std::size_t band_batch_ = 0;
    Range band_rows_;  // of the batch
};

/// Whether an array's shape and type are those of a matrix that MatrixRows takes.
bool is_matrix_of_floats(const StoredArray& array);

}  // namespace farout::checkpoints

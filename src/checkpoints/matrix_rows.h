#pragma once
/// The rows of a stored matrix as float32, read in order in memory that doesn't grow with their
/// number.

#include <span>
#include <vector>

#include "checkpoints/stored_array.h"
#include "core/blocks.h"

namespace farout {

class MatrixRows {
  public:
    /// An N×D array of little-endian float32 or float64; axes of extent 1 may follow (N×D×1×1).
    /// Throws Error that says what to do for other types and shapes, and for one without elements.
    /// `band_bytes` is the memory for rows of an array in Fortran order.
    explicit MatrixRows(StoredArray array, std::size_t band_bytes = 64 << 20);

    const std::string& where() const { return array_.where; }
    std::int64_t rows() const { return array_.shape[0]; }
    std::int64_t width() const { return array_.shape[1]; }

    /// Fills `out` (n×D) with these rows; float64 is rounded to the nearest float32, beyond its
    /// range to an infinity. Rows are best asked for in order: an array in Fortran order is read in
    /// bands of rows, one that is packed or a pickle's text from front to back.
    void read(Range rows, std::span<float> out);

  private:
    void read_elements(std::uint64_t first, std::span<float> out);
    void read_band(std::int64_t first_row);

    StoredArray array_;
    std::vector<double> wide_;  // elements before they are rounded
    // Fortran order: the rows of the band, in C order.
    std::size_t band_bytes_;
    std::vector<float> band_;
    Range band_rows_;
};

}  // namespace farout

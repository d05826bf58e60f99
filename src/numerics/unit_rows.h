#pragma once
/// Rows scaled to length 1.

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

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
    /// Fetches a row that is to be written soon into the cache.
    void prefetch(std::int64_t row) const;

  private:
    double scale_of(std::int64_t row) const { return scales_[static_cast<std::size_t>(row)]; }

    at::Tensor rows_;
    std::vector<double> scales_;  ///< 1/‖h‖; 0 of a row of zeros
};

}  // namespace farout::numerics

#pragma once
/// What packed_product.cpp's loops call: tiles of a product, in the form of an instruction set. All
/// forms take the same steps for an output, in the same order, so that its bits are the same:
/// products of a depth fused into a sum from 0, onto what is there, the bias, GELU.

#include <cstdint>

namespace farout::numerics {

/// Rows of a tile at most.
inline constexpr std::int64_t kernel_rows = 6;

/// Where a tile is, and what is left to do at this depth.
struct PackedTile {
    const float* x = nullptr;
    std::int64_t x_stride = 0;
    const float* panel = nullptr;
    std::int64_t panel_stride = 0;  ///< from a panel to the next
    std::int64_t length = 0;        ///< inputs, a multiple of 4
    float* y = nullptr;
    std::int64_t y_stride = 0;
    const float* bias = nullptr;  ///< null: none, or added before
    bool onto = false;            ///< y's values are part of the sum
    bool gelu = false;
};

struct PackedKernel {
    std::int64_t panels;  ///< of a tile at most
    /// Computes a tile of this many rows and panels, both from 1.
    void (*compute)(std::int64_t rows, std::int64_t panels, const PackedTile& tile);
};

/// Null where this program's processors have none such.
const PackedKernel* avx2_packed_kernel();
const PackedKernel* avx512_packed_kernel();

// x·Φ(x). Φ(x) − 1/2 = x·p(x²)/q(x²), fitted for the smallest largest error (7·10⁻⁹) on |x| ≤ 5.5,
// where 1 − Φ is below float32's rounding of 1 (tests/models/fixtures/fit_gelu.py).
inline constexpr float gelu_limit = 5.5F;
inline constexpr float gelu_p[] = {0.398942235F,   0.0338526106F,   0.00467725786F,
                                   0.00016882523F, 6.35210811e-06F, 2.27493933e-08F};
inline constexpr float gelu_q[] = {
    1, 0.251521829F, 0.0286458495F, 0.00188444235F, 7.36473246e-05F, 1.19750402e-06F};

}  // namespace farout::numerics

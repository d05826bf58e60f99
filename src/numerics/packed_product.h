#pragma once
/// Products of float32 rows with a weight that stays the same, Y = X·Wᵀ + b, each on the calling
/// thread alone.
///
/// MKL, which ATen calls, puts a weight in order anew at every call, its kernels then run at 75 to
/// 90 % of what AVX2's registers could take, and on processors that aren't Intel's it has none for
/// AVX-512. Here the weight is put in order once, and what follows a product (bias, GELU, a
/// residual) is done while its tiles are in registers. Forms for AVX2 and AVX-512 give the same
/// bits. Loops as in Goto and van de Geijn, "Anatomy of High-Performance Matrix
/// Multiplication" (ACM TOMS 34, 2008).

#include <cstdint>

namespace farout::numerics {

/// Outputs that lie together in a packed weight.
inline constexpr std::int64_t packed_width = 16;

/// What is stored in place of y.
enum class ProductEnd {
    store,  ///< x·Wᵀ + b
    gelu,   ///< GELU(x·Wᵀ + b), of Φ by a rational function: within 1.2·10⁻⁶
    add     ///< y + x·Wᵀ + b
};

/// Inputs of a packed weight are a multiple of this many, its outputs of packed_width: the rest is
/// zeros.
inline constexpr std::int64_t packed_inputs = 4;

/// One product. All pointers to float32; x and y must not overlap.
struct PackedProduct {
    std::int64_t rows = 0;
    std::int64_t in = 0;
    std::int64_t out = 0;
    const float* x = nullptr;       ///< rows × in
    const float* weight = nullptr;  ///< ⌈out/16⌉ × in, filled up to fours × 16, 32-byte aligned
    const float* bias = nullptr;    ///< out; null: none
    float* y = nullptr;             ///< rows × out
    std::int64_t x_stride = 0;      ///< from a row of x to the next; 0: in
    std::int64_t y_stride = 0;      ///< from a row of y to the next; 0: out
    ProductEnd end = ProductEnd::store;
};

/// Whether compute() may be called: where AVX2 and FMA or AVX-512 are in use (instructions.h, which
/// also tells where it is the faster way).
bool packed_products_run();

/// Computes y. A row's bits depend on that row and the weight alone. Throws Error where
/// packed_products_run() says no.
void compute(const PackedProduct& product);

}  // namespace farout::numerics

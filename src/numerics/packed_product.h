#pragma once
/// Products of float32 rows with a weight that stays the same, Y = X·Wᵀ + b, each on the calling
/// thread alone.
///
/// MKL, which ATen calls, puts a weight in order anew at every call, and on processors without
/// AVX-512 its kernels then run at 75 to 90 % of what the registers could take. Here the weight is
/// put in order once, and what follows a product (bias, GELU, a residual) is done while its tiles
/// are in registers. Loops as in Goto and van de Geijn, "Anatomy of High-Performance Matrix
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

/// One product. All pointers to float32; x and y must not overlap.
struct PackedProduct {
    std::int64_t rows = 0;
    std::int64_t in = 0;            ///< a multiple of 4
    std::int64_t out = 0;           ///< a multiple of packed_width
    const float* x = nullptr;       ///< rows × in
    const float* weight = nullptr;  ///< out/16 × in × 16, 32-byte aligned
    const float* bias = nullptr;    ///< out; null: none
    float* y = nullptr;             ///< rows × out
    ProductEnd end = ProductEnd::store;
};

/// Whether compute() may be called: on processors with AVX2 and FMA. Where it is the faster way is
/// told by instructions.h.
bool packed_products_run();

/// Computes y. A row's bits depend on that row and the weight alone.
void compute(const PackedProduct& product);

}  // namespace farout::numerics

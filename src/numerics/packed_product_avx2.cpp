#include "numerics/detail/packed_kernel.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <cstddef>

#include <immintrin.h>

#include "numerics/packed_product.h"

#define FAROUT_AVX2 [[gnu::target("avx2,fma")]]
#define FAROUT_AVX2_INLINE [[gnu::target("avx2,fma"), gnu::always_inline]] inline

namespace farout::numerics {

namespace {

// A tile of six rows and a panel, two registers, takes twelve of the sixteen, and gives every value
// that is loaded enough to do.
constexpr std::int64_t kernel_panels = 1;

template <std::int64_t rows>
struct Sums {
    __m256 left[rows];
    __m256 right[rows];
};

template <std::int64_t rows>
FAROUT_AVX2 void multiply(const PackedTile& tile, Sums<rows>& sums) {
    __m256 left[rows];
    __m256 right[rows];
#pragma GCC unroll 6
    for (std::int64_t r = 0; r < rows; ++r) left[r] = right[r] = _mm256_setzero_ps();
    const float* panel = tile.panel;
    for (std::int64_t k = 0; k < tile.length; ++k, panel += packed_width) {
        const __m256 weights_left = _mm256_load_ps(panel);
        const __m256 weights_right = _mm256_load_ps(panel + 8);
#pragma GCC unroll 6
        for (std::int64_t r = 0; r < rows; ++r) {
            const __m256 value = _mm256_broadcast_ss(tile.x + r * tile.x_stride + k);
            left[r] = _mm256_fmadd_ps(value, weights_left, left[r]);
            right[r] = _mm256_fmadd_ps(value, weights_right, right[r]);
        }
    }
#pragma GCC unroll 6
    for (std::int64_t r = 0; r < rows; ++r) {
        sums.left[r] = left[r];
        sums.right[r] = right[r];
    }
}

// clang-format off
#define FAROUT_ROW(k, place, value, left, right)                \
    "vbroadcastss 4*" #k "(" place "), %%ymm" #value "\n\t"     \
    "vfmadd231ps %%ymm12, %%ymm" #value ", %%ymm" #left "\n\t"  \
    "vfmadd231ps %%ymm13, %%ymm" #value ", %%ymm" #right "\n\t"
#define FAROUT_STEP(k)                                          \
    "vmovaps 64*" #k "(%[panel]), %%ymm12\n\t"                  \
    "vmovaps 64*" #k "+32(%[panel]), %%ymm13\n\t"               \
    FAROUT_ROW(k, "%[first]", 14, 0, 6)                         \
    FAROUT_ROW(k, "%[first],%[stride]", 15, 1, 7)               \
    FAROUT_ROW(k, "%[first],%[stride],2", 14, 2, 8)             \
    FAROUT_ROW(k, "%[fourth]", 15, 3, 9)                        \
    FAROUT_ROW(k, "%[fourth],%[stride]", 14, 4, 10)             \
    FAROUT_ROW(k, "%[fourth],%[stride],2", 15, 5, 11)
#define FAROUT_CLEAR(n) "vxorps %%ymm" #n ", %%ymm" #n ", %%ymm" #n "\n\t"
#define FAROUT_STORE(n) "vmovaps %%ymm" #n ", 32*" #n "(%[sums])\n\t"

// What nearly all of the time is spent in. The same as above, for lengths that are a multiple of
// four, with 85 instructions for 48 products: for the loop above GCC 12 needs 92 or more, which take
// a fifth more time where another thread shares the core.
template <>
FAROUT_AVX2 void multiply<kernel_rows>(const PackedTile& tile, Sums<kernel_rows>& sums) {
    const float* first = tile.x;
    const float* fourth = tile.x + 3 * tile.x_stride;
    const float* panel = tile.panel;
    const std::int64_t stride = tile.x_stride * std::int64_t{sizeof(float)};
    const float* const end = panel + tile.length * packed_width;
    asm volatile(
        FAROUT_CLEAR(0) FAROUT_CLEAR(1) FAROUT_CLEAR(2) FAROUT_CLEAR(3) FAROUT_CLEAR(4)
        FAROUT_CLEAR(5) FAROUT_CLEAR(6) FAROUT_CLEAR(7) FAROUT_CLEAR(8) FAROUT_CLEAR(9)
        FAROUT_CLEAR(10) FAROUT_CLEAR(11)
        ".p2align 5\n"
        "1:\n\t"
        FAROUT_STEP(0) FAROUT_STEP(1) FAROUT_STEP(2) FAROUT_STEP(3)
        "add $256, %[panel]\n\t"
        "add $16, %[first]\n\t"
        "add $16, %[fourth]\n\t"
        "cmp %[end], %[panel]\n\t"
        "jne 1b\n\t"
        FAROUT_STORE(0) FAROUT_STORE(1) FAROUT_STORE(2) FAROUT_STORE(3) FAROUT_STORE(4)
        FAROUT_STORE(5) FAROUT_STORE(6) FAROUT_STORE(7) FAROUT_STORE(8) FAROUT_STORE(9)
        FAROUT_STORE(10) FAROUT_STORE(11)
        : [panel] "+r"(panel), [first] "+r"(first), [fourth] "+r"(fourth)
        : [stride] "r"(stride), [end] "r"(end), [sums] "r"(&sums)
        : "ymm0", "ymm1", "ymm2", "ymm3", "ymm4", "ymm5", "ymm6", "ymm7", "ymm8", "ymm9", "ymm10",
          "ymm11", "ymm12", "ymm13", "ymm14", "ymm15", "cc", "memory");
}
// clang-format on

#undef FAROUT_STORE
#undef FAROUT_CLEAR
#undef FAROUT_STEP
#undef FAROUT_ROW

template <std::size_t count>
FAROUT_AVX2_INLINE __m256 polynomial(const float (&coefficients)[count], __m256 t) {
    __m256 sum = _mm256_set1_ps(coefficients[count - 1]);
    for (std::size_t k = count - 1; k-- > 0;)
        sum = _mm256_fmadd_ps(sum, t, _mm256_set1_ps(coefficients[k]));
    return sum;
}

FAROUT_AVX2_INLINE __m256 gelu(__m256 x) {
    const __m256 limit = _mm256_set1_ps(gelu_limit);
    const __m256 inner =
        _mm256_max_ps(_mm256_min_ps(x, limit), _mm256_sub_ps(_mm256_setzero_ps(), limit));
    const __m256 square = _mm256_mul_ps(inner, inner);
    const __m256 ratio = _mm256_div_ps(polynomial(gelu_p, square), polynomial(gelu_q, square));
    return _mm256_mul_ps(x, _mm256_fmadd_ps(inner, ratio, _mm256_set1_ps(0.5F)));
}

FAROUT_AVX2_INLINE void finish(const PackedTile& tile, __m256 sum, float* y, const float* bias) {
    if (tile.onto) sum = _mm256_add_ps(_mm256_loadu_ps(y), sum);
    if (bias != nullptr) sum = _mm256_add_ps(sum, _mm256_loadu_ps(bias));
    _mm256_storeu_ps(y, tile.gelu ? gelu(sum) : sum);
}

template <std::int64_t rows>
FAROUT_AVX2 void compute_tile(const PackedTile& tile) {
    // Sums meet their place in memory after some hundred cycles: it can be fetched meanwhile.
    for (std::int64_t r = 0; r < rows; ++r) __builtin_prefetch(tile.y + r * tile.y_stride, 1, 3);
    Sums<rows> sums;
    multiply(tile, sums);
    for (std::int64_t r = 0; r < rows; ++r) {
        float* const y = tile.y + r * tile.y_stride;
        finish(tile, sums.left[r], y, tile.bias);
        finish(tile, sums.right[r], y + 8, tile.bias == nullptr ? nullptr : tile.bias + 8);
    }
}

void compute_any_tile(std::int64_t rows, std::int64_t /*panels: one*/, const PackedTile& tile) {
    switch (rows) {
        case 1:
            return compute_tile<1>(tile);
        case 2:
            return compute_tile<2>(tile);
        case 3:
            return compute_tile<3>(tile);
        case 4:
            return compute_tile<4>(tile);
        case 5:
            return compute_tile<5>(tile);
        default:
            return compute_tile<6>(tile);
    }
}

}  // namespace

const PackedKernel* avx2_packed_kernel() {
    static constexpr PackedKernel kernel{kernel_panels, compute_any_tile};
    return &kernel;
}

}  // namespace farout::numerics

#else

namespace farout::numerics {

const PackedKernel* avx2_packed_kernel() {
    return nullptr;
}

}  // namespace farout::numerics

#endif

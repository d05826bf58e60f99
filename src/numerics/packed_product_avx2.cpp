#include "core/error.h"
#include "numerics/instructions.h"
#include "numerics/packed_product.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <algorithm>
#include <memory>

#include <immintrin.h>

#define FAROUT_AVX2 [[gnu::target("avx2,fma")]]
#define FAROUT_AVX2_INLINE [[gnu::target("avx2,fma"), gnu::always_inline]] inline

namespace farout::numerics {

namespace {

// A tile of six rows and two registers takes twelve of the sixteen, and gives every value that is
// loaded enough to do.
constexpr std::int64_t kernel_rows = 6;
// Inputs that are multiplied before sums go back to memory: 24 KiB of a panel of the weight stay in
// the first cache while all rows of a block pass,
constexpr std::int64_t depth = 384;
// and so many rows of x in the second.
constexpr std::int64_t block_rows = 198;
constexpr std::int64_t line = 16;  // floats in a line of the cache

static_assert(packed_width == 16);

/// Where a tile is, and what is left to do at this depth.
struct Tile {
    const float* x;
    std::int64_t x_stride;
    const float* panel;
    std::int64_t length;
    float* y;
    std::int64_t y_stride;
    const float* bias;  // null: none, or added before
    bool onto;          // y's values are part of the sum
    bool gelu;
};

template <std::int64_t rows>
struct Sums {
    __m256 left[rows];
    __m256 right[rows];
};

template <std::int64_t rows>
FAROUT_AVX2 void multiply(const Tile& tile, Sums<rows>& sums) {
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
FAROUT_AVX2 void multiply<kernel_rows>(const Tile& tile, Sums<kernel_rows>& sums) {
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

// x·Φ(x). Φ(x) − 1/2 = x·p(x²)/q(x²), fitted for the smallest largest error (7·10⁻⁹) on |x| ≤ 5.5,
// where 1 − Φ is below float32's rounding of 1 (tests/models/fixtures/fit_gelu.py).
FAROUT_AVX2_INLINE __m256 gelu(__m256 x) {
    static constexpr float p[] = {0.398942235F,   0.0338526106F,   0.00467725786F,
                                  0.00016882523F, 6.35210811e-06F, 2.27493933e-08F};
    static constexpr float q[] = {
        1, 0.251521829F, 0.0286458495F, 0.00188444235F, 7.36473246e-05F, 1.19750402e-06F};
    const __m256 limit = _mm256_set1_ps(5.5F);
    const __m256 inner =
        _mm256_max_ps(_mm256_min_ps(x, limit), _mm256_sub_ps(_mm256_setzero_ps(), limit));
    const __m256 square = _mm256_mul_ps(inner, inner);
    const __m256 ratio = _mm256_div_ps(polynomial(p, square), polynomial(q, square));
    return _mm256_mul_ps(x, _mm256_fmadd_ps(inner, ratio, _mm256_set1_ps(0.5F)));
}

FAROUT_AVX2_INLINE void finish(const Tile& tile, __m256 sum, float* y, const float* bias) {
    if (tile.onto) sum = _mm256_add_ps(_mm256_loadu_ps(y), sum);
    if (bias != nullptr) sum = _mm256_add_ps(sum, _mm256_loadu_ps(bias));
    _mm256_storeu_ps(y, tile.gelu ? gelu(sum) : sum);
}

template <std::int64_t rows>
FAROUT_AVX2 void compute_tile(const Tile& tile) {
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

void compute_rows(std::int64_t rows, const Tile& tile) {
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

/// Parts of a whole, as equal as they can be in these units, none above `most`.
std::int64_t part_of(std::int64_t whole, std::int64_t most, std::int64_t unit) {
    const std::int64_t parts = (whole + most - 1) / most;
    const std::int64_t part = (whole + parts - 1) / parts;
    return std::min((part + unit - 1) / unit * unit, most);
}

/// All outputs of the rows `first` to `end`, from inputs `from` to `from + length`. `scratch` takes
/// these inputs, row by row without gaps: fewer pages, and as many lines in every part of a cache.
void compute_block(const PackedProduct& product, std::int64_t first, std::int64_t end,
                   std::int64_t from, std::int64_t length, float* scratch) {
    const bool starts = from == 0;
    const std::int64_t panel_size = product.in * packed_width;
    for (std::int64_t row = first; row < end; ++row)
        std::copy_n(product.x + row * product.in + from, length, scratch + (row - first) * length);
    Tile tile{};
    tile.x_stride = length;
    tile.length = length;
    tile.y_stride = product.out;
    tile.onto = !starts || product.end == ProductEnd::add;
    tile.gelu = from + length == product.in && product.end == ProductEnd::gelu;
    for (std::int64_t column = 0; column < product.out; column += packed_width) {
        tile.panel = product.weight + column / packed_width * panel_size + from * packed_width;
        tile.bias = starts && product.bias != nullptr ? product.bias + column : nullptr;
        // Of the next panel each tile fetches its share into the second cache.
        const float* next = tile.panel + panel_size;
        const std::int64_t share = length * kernel_rows / (end - first) + 1;
        for (std::int64_t row = first; row < end; row += kernel_rows) {
            if (column + packed_width < product.out)
                for (std::int64_t k = 0; k < share; ++k, next += line)
                    __builtin_prefetch(next, 0, 2);
            tile.x = scratch + (row - first) * length;
            tile.y = product.y + row * product.out + column;
            compute_rows(std::min(kernel_rows, end - row), tile);
        }
    }
}

}  // namespace

bool packed_products_run() {
    return instructions_here().back() == Instructions::avx2;
}

void compute(const PackedProduct& product) {
    if (product.rows == 0) return;
    const std::int64_t length = part_of(product.in, depth, line);
    const std::int64_t rows = part_of(product.rows, block_rows, kernel_rows);
    const auto scratch = std::make_unique_for_overwrite<float[]>(
        static_cast<std::size_t>(std::min(rows, product.rows) * length));
    for (std::int64_t from = 0; from < product.in; from += length)
        for (std::int64_t first = 0; first < product.rows; first += rows)
            compute_block(product, first, std::min(first + rows, product.rows), from,
                          std::min(length, product.in - from), scratch.get());
}

}  // namespace farout::numerics

#else

namespace farout::numerics {

bool packed_products_run() {
    return false;
}

void compute(const PackedProduct&) {
    throw Error("This program was built without products for packed weights.");
}

}  // namespace farout::numerics

#endif

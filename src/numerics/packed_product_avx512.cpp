#include "numerics/detail/packed_kernel.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <array>
#include <cstddef>

#include <immintrin.h>

#include "numerics/packed_product.h"

#define FAROUT_AVX512 [[gnu::target("avx512f")]]
#define FAROUT_AVX512_INLINE [[gnu::target("avx512f"), gnu::always_inline]] inline

namespace farout::numerics {

namespace {

// A panel is as wide as a register. A tile of six rows and four panels takes 24 of the 32 and ten
// loads for 24 products: processors that load twice as they multiply twice have loads to spare, and
// GCC's own code for it runs at 94 % of what an AMD EPYC's (Zen 5) registers take. Two panels,
// three, or twelve rows of two were no faster there.
constexpr std::int64_t kernel_panels = 4;

template <std::size_t count>
FAROUT_AVX512_INLINE __m512 polynomial(const float (&coefficients)[count], __m512 t) {
    __m512 sum = _mm512_set1_ps(coefficients[count - 1]);
    for (std::size_t k = count - 1; k-- > 0;)
        sum = _mm512_fmadd_ps(sum, t, _mm512_set1_ps(coefficients[k]));
    return sum;
}

FAROUT_AVX512_INLINE __m512 gelu(__m512 x) {
    const __m512 limit = _mm512_set1_ps(gelu_limit);
    // Masked with all: GCC 12 warns of its own header for the plain ones.
    constexpr __mmask16 all = 0xFFFF;
    const __m512 inner =
        _mm512_maskz_max_ps(all, _mm512_maskz_min_ps(all, x, limit), _mm512_set1_ps(-gelu_limit));
    const __m512 square = _mm512_mul_ps(inner, inner);
    const __m512 ratio = _mm512_div_ps(polynomial(gelu_p, square), polynomial(gelu_q, square));
    return _mm512_mul_ps(x, _mm512_fmadd_ps(inner, ratio, _mm512_set1_ps(0.5F)));
}

FAROUT_AVX512_INLINE void finish(const PackedTile& tile, __m512 sum, float* y, const float* bias) {
    if (tile.onto) sum = _mm512_add_ps(_mm512_loadu_ps(y), sum);
    if (bias != nullptr) sum = _mm512_add_ps(sum, _mm512_loadu_ps(bias));
    _mm512_storeu_ps(y, tile.gelu ? gelu(sum) : sum);
}

template <std::int64_t rows, std::int64_t panels>
FAROUT_AVX512 void compute_tile(const PackedTile& tile) {
    // Sums meet their place in memory after some hundred cycles: it can be fetched meanwhile.
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t p = 0; p < panels; ++p)
            __builtin_prefetch(tile.y + r * tile.y_stride + p * packed_width, 1, 3);
    __m512 sums[rows][panels];
#pragma GCC unroll 6
    for (std::int64_t r = 0; r < rows; ++r)
#pragma GCC unroll 4
        for (std::int64_t p = 0; p < panels; ++p) sums[r][p] = _mm512_setzero_ps();
    const float* panel = tile.panel;
    const float* x = tile.x;
    for (std::int64_t k = 0; k < tile.length; ++k, ++x, panel += packed_width) {
        __m512 weights[panels];
#pragma GCC unroll 4
        for (std::int64_t p = 0; p < panels; ++p)
            weights[p] = _mm512_loadu_ps(panel + p * tile.panel_stride);
#pragma GCC unroll 6
        for (std::int64_t r = 0; r < rows; ++r) {
            const __m512 value = _mm512_set1_ps(x[r * tile.x_stride]);
#pragma GCC unroll 4
            for (std::int64_t p = 0; p < panels; ++p)
                sums[r][p] = _mm512_fmadd_ps(value, weights[p], sums[r][p]);
        }
    }
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t p = 0; p < panels; ++p)
            finish(tile, sums[r][p], tile.y + r * tile.y_stride + p * packed_width,
                   tile.bias == nullptr ? nullptr : tile.bias + p * packed_width);
}

using TileFunction = void (*)(const PackedTile&);

template <std::int64_t panels>
constexpr std::array<TileFunction, kernel_rows> tiles_of_panels{
    compute_tile<1, panels>, compute_tile<2, panels>, compute_tile<3, panels>,
    compute_tile<4, panels>, compute_tile<5, panels>, compute_tile<6, panels>};

void compute_any_tile(std::int64_t rows, std::int64_t panels, const PackedTile& tile) {
    static constexpr std::array<std::array<TileFunction, kernel_rows>, kernel_panels> tiles{
        tiles_of_panels<1>, tiles_of_panels<2>, tiles_of_panels<3>, tiles_of_panels<4>};
    tiles[static_cast<std::size_t>(panels - 1)][static_cast<std::size_t>(rows - 1)](tile);
}

}  // namespace

const PackedKernel* avx512_packed_kernel() {
    static constexpr PackedKernel kernel{kernel_panels, compute_any_tile};
    return &kernel;
}

}  // namespace farout::numerics

#else

namespace farout::numerics {

const PackedKernel* avx512_packed_kernel() {
    return nullptr;
}

}  // namespace farout::numerics

#endif

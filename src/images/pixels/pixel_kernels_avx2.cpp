/// The kernels for AVX2, by intrinsics: GCC 12 keeps wider vector types of its own in memory.

#include "images/pixels/detail/pixel_kernels.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <cstring>

#include <immintrin.h>

#define FAROUT_AVX2 [[gnu::target("avx2,fma")]]
#define FAROUT_AVX2_INLINE [[gnu::target("avx2,fma"), gnu::always_inline]] inline

namespace farout::images {

namespace {

FAROUT_AVX2_INLINE __m128i load16(const std::uint8_t* from) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

FAROUT_AVX2_INLINE __m256i load_pair(const std::uint8_t* low, const std::uint8_t* high) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(load16(low)), load16(high), 1);
}

FAROUT_AVX2_INLINE void store32(std::uint8_t* to, __m256i value) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value);
}

// sums += 8 bytes · weight.
FAROUT_AVX2_INLINE __m256i add_weighted(__m256i sums, const std::uint8_t* bytes, __m256i weight) {
    const __m128i loaded = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes));
    return _mm256_add_epi32(sums, _mm256_mullo_epi32(_mm256_cvtepu8_epi32(loaded), weight));
}

// Rounds down (one half is in the sums already) and clips: bytes 0–3 of a, b, c, d, then their
// bytes 4–7. Sums of weights below ±128 stay within the 16 bits between.
FAROUT_AVX2_INLINE __m256i to_bytes(__m256i a, __m256i b, __m256i c, __m256i d) {
    const __m256i low =
        _mm256_packs_epi32(_mm256_srai_epi32(a, weight_bits), _mm256_srai_epi32(b, weight_bits));
    const __m256i high =
        _mm256_packs_epi32(_mm256_srai_epi32(c, weight_bits), _mm256_srai_epi32(d, weight_bits));
    return _mm256_packus_epi16(low, high);
}

// Four pixels of eight rows to four groups of eight pixels.
FAROUT_AVX2_INLINE void interleave_four(const RowGroup& rows, std::size_t x) {
    const __m256i spread = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1));
    __m256i four[4];
    for (std::size_t r = 0; r < 4; ++r)
        four[r] =
            _mm256_shuffle_epi8(load_pair(rows.in[r] + 3 * x, rows.in[r + 4] + 3 * x), spread);
    const __m256i a = _mm256_unpacklo_epi32(four[0], four[1]);
    const __m256i b = _mm256_unpackhi_epi32(four[0], four[1]);
    const __m256i c = _mm256_unpacklo_epi32(four[2], four[3]);
    const __m256i d = _mm256_unpackhi_epi32(four[2], four[3]);
    std::uint8_t* out = rows.scratch + group_rows * group_lane * x;
    store32(out, _mm256_unpacklo_epi64(a, c));
    store32(out + 32, _mm256_unpackhi_epi64(a, c));
    store32(out + 64, _mm256_unpacklo_epi64(b, d));
    store32(out + 96, _mm256_unpackhi_epi64(b, d));
}

// Pixel 0 of each row, pixel 1 of each row, …
FAROUT_AVX2 void interleave(const RowGroup& rows) {
    std::size_t x = 0;
    for (; x + 6 <= rows.width; x += 4) interleave_four(rows, x);  // 16 bytes are read
    for (; x < rows.width; ++x)
        for (std::size_t r = 0; r < group_rows; ++r)
            std::memcpy(rows.scratch + (group_rows * x + r) * group_lane, rows.in[r] + 3 * x, 3);
}

// A pixel of each of eight rows.
FAROUT_AVX2_INLINE __m256i weigh_group(const std::uint8_t* pixels, const std::int32_t* weights,
                                       int count) {
    __m256i sums[4];
    for (__m256i& sum : sums) sum = _mm256_set1_epi32(one_half);
    for (int t = 0; t < count; ++t, pixels += group_rows * group_lane) {
        const __m256i weight = _mm256_set1_epi32(weights[t]);
        for (std::size_t k = 0; k < 4; ++k) sums[k] = add_weighted(sums[k], pixels + 8 * k, weight);
    }
    return to_bytes(sums[0], sums[1], sums[2], sums[3]);  // rows 0 2 4 6, 1 3 5 7
}

// Writes four bytes at a pixel.
FAROUT_AVX2_INLINE void scatter(const RowGroup& rows, std::size_t x, __m256i pixels) {
    std::uint8_t of_row[32];
    store32(of_row, pixels);
    for (std::size_t r = 0; r < group_rows; ++r)
        std::memcpy(rows.out[r] + 3 * x, of_row + 16 * (r % 2) + 4 * (r / 2), 4);
}

FAROUT_AVX2_INLINE void store_pair(const RowGroup& rows, std::size_t row, std::size_t x,
                                   __m256i pixels) {
    const __m256i packing = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1));
    const __m256i packed = _mm256_shuffle_epi8(pixels, packing);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(rows.out[row] + 3 * x),
                     _mm256_castsi256_si128(packed));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(rows.out[row + 1] + 3 * x),
                     _mm256_extracti128_si256(packed, 1));
}

// Writes 16 bytes at each fourth pixel.
FAROUT_AVX2_INLINE void scatter_four(const RowGroup& rows, std::size_t x,
                                     const __m256i (&four)[4]) {
    const __m256i a = _mm256_unpacklo_epi32(four[0], four[1]);
    const __m256i b = _mm256_unpackhi_epi32(four[0], four[1]);
    const __m256i c = _mm256_unpacklo_epi32(four[2], four[3]);
    const __m256i d = _mm256_unpackhi_epi32(four[2], four[3]);
    store_pair(rows, 0, x, _mm256_unpacklo_epi64(a, c));
    store_pair(rows, 2, x, _mm256_unpackhi_epi64(a, c));
    store_pair(rows, 4, x, _mm256_unpacklo_epi64(b, d));
    store_pair(rows, 6, x, _mm256_unpackhi_epi64(b, d));
}

FAROUT_AVX2_INLINE __m256i weigh_group(const RowGroup& rows, const Taps& taps, std::size_t x) {
    return weigh_group(
        rows.scratch + group_rows * group_lane * static_cast<std::size_t>(taps.first[x]),
        taps.weights.data() + x * static_cast<std::size_t>(taps.most), taps.count[x]);
}

FAROUT_AVX2 void resample_rows(const RowGroup& rows, const Taps& taps) {
    interleave(rows);
    const std::size_t width = taps.first.size();
    std::size_t x = 0;
    for (; x + 4 <= width; x += 4) {
        __m256i four[4];
        for (std::size_t k = 0; k < 4; ++k) four[k] = weigh_group(rows, taps, x + k);
        scatter_four(rows, x, four);
    }
    for (; x < width; ++x) scatter(rows, x, weigh_group(rows, taps, x));
}

FAROUT_AVX2_INLINE void weigh_32(const Column& in, std::size_t at, std::uint8_t* out) {
    __m256i sums[4];
    for (__m256i& sum : sums) sum = _mm256_set1_epi32(one_half);
    const std::uint8_t* row = in.first + at;
    for (int t = 0; t < in.count; ++t, row += in.stride) {
        const __m256i weight = _mm256_set1_epi32(in.weights[t]);
        for (std::size_t k = 0; k < 4; ++k) sums[k] = add_weighted(sums[k], row + 8 * k, weight);
    }
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    store32(out + at,
            _mm256_permutevar8x32_epi32(to_bytes(sums[0], sums[1], sums[2], sums[3]), order));
}

// The last block overlaps the one before it.
FAROUT_AVX2 void resample_column(const Column& in, std::uint8_t* out, std::size_t bytes) {
    if (bytes < 32) return plain_kernels.resample_column(in, out, bytes);
    std::size_t at = 0;
    for (; at + 32 <= bytes; at += 32) weigh_32(in, at, out);
    if (at < bytes) weigh_32(in, bytes - 32, out);
}

FAROUT_AVX2_INLINE __m256 divide(__m256 x, const ByteValues::Reciprocal& by) {
    return _mm256_fmadd_ps(x, _mm256_set1_ps(by.high), _mm256_mul_ps(x, _mm256_set1_ps(by.low)));
}

// Bytes c, c + 3, c + 6 and c + 9 of both halves, each as 32 bits.
FAROUT_AVX2_INLINE __m256i every_third(__m256i bytes, char c) {
    const auto at = [c](int k) { return static_cast<char>(c + 3 * k); };
    const char no = -1;
    const __m128i order =
        _mm_setr_epi8(at(0), no, no, no, at(1), no, no, no, at(2), no, no, no, at(3), no, no, no);
    return _mm256_shuffle_epi8(bytes, _mm256_broadcastsi128_si256(order));
}

FAROUT_AVX2_INLINE void normalise_eight(const std::uint8_t* rgb, const ByteValues& values, char c,
                                        float* out) {
    const ByteValues::Channel& channel = values.channels[static_cast<std::size_t>(c)];
    const __m256 bytes = _mm256_cvtepi32_ps(every_third(load_pair(rgb, rgb + 12), c));
    const __m256 centred =
        _mm256_sub_ps(divide(bytes, values.of_255), _mm256_set1_ps(channel.mean));
    _mm256_storeu_ps(out, divide(centred, channel.std));
}

FAROUT_AVX2 void normalise(const std::uint8_t* rgb, std::size_t width, const ByteValues& values,
                           const std::array<float*, 3>& planes) {
    std::size_t x = 0;
    const bool exact =
        values.channels[0].exact && values.channels[1].exact && values.channels[2].exact;
    for (; exact && x + 10 <= width; x += 8) {  // 28 bytes are read
        normalise_eight(rgb + 3 * x, values, 0, planes[0] + x);
        normalise_eight(rgb + 3 * x, values, 1, planes[1] + x);
        normalise_eight(rgb + 3 * x, values, 2, planes[2] + x);
    }
    plain_kernels.normalise(rgb + 3 * x, width - x, values,
                            {planes[0] + x, planes[1] + x, planes[2] + x});
}

constexpr PixelKernels kernels{resample_rows, resample_column, normalise};

}  // namespace

const PixelKernels* avx2_kernels() {
    static const bool runs =
        __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
    return runs ? &kernels : nullptr;
}

}  // namespace farout::images

#else

namespace farout::images {

const PixelKernels* avx2_kernels() {
    return nullptr;
}

}  // namespace farout::images

#endif

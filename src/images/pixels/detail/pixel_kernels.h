#pragma once
/// The inner loops between a decoded image and a network's input, each written for any processor
/// and for AVX2. Integers throughout, but for normalise, whose roundings are fixed: both give the
/// same bits. Internal to this folder.

#include <array>
#include <cstddef>
#include <cstdint>

#include "images/pixels/detail/byte_values.h"
#include "images/pixels/detail/resample_weights.h"

namespace farout::images {

inline constexpr std::int32_t one_half = 1 << (weight_bits - 1);

/// Rows that the horizontal pass takes together.
inline constexpr std::size_t group_rows = 8;
/// Bytes a pixel has in a group's scratch memory: three, and one to spare.
inline constexpr std::size_t group_lane = 4;
inline constexpr std::size_t spare_bytes = 4;

/// Rows of RGB of which no byte behind the last pixel is read; and as many to write, each with
/// spare_bytes behind its last pixel.
struct RowGroup {
    std::array<const std::uint8_t*, group_rows> in;
    std::size_t width;  ///< pixels of an input row
    std::array<std::uint8_t*, group_rows> out;
    std::uint8_t* scratch;  ///< group_rows · group_lane · width bytes
};

/// What an output row of the vertical pass is made of.
struct Column {
    const std::uint8_t* first;  ///< input row
    std::size_t stride;         ///< bytes from one to the next
    const std::int32_t* weights;
    int count;
};

struct PixelKernels {
    /// The horizontal pass over a group of rows.
    void (*resample_rows)(const RowGroup& rows, const Taps& taps);
    /// One output row of the vertical pass, of `bytes` bytes.
    void (*resample_column)(const Column& in, std::uint8_t* out, std::size_t bytes);
    /// A row of RGB to a row of each channel's plane. No byte behind the last pixel is read.
    void (*normalise)(const std::uint8_t* rgb, std::size_t width, const ByteValues& values,
                      const std::array<float*, 3>& planes);
};

extern const PixelKernels plain_kernels;
/// Null where this processor, or this program's, has no AVX2 and FMA.
const PixelKernels* avx2_kernels();
/// The fastest that this processor runs.
const PixelKernels& best_kernels();

}  // namespace farout::images

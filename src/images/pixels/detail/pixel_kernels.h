#pragma once
/// The inner loops between a decoded image and a network's input, each written for any processor
/// and for AVX2, and what they work with: the weights of a resize, and what bytes are to a network.
/// Integers throughout, but for normalise, whose roundings are fixed: both give the same bits.
/// Internal to this folder.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "images/pixels/resize.h"

namespace farout::images {

/// Fixed-point weights have this many fractional bits: 8-bit pixels and weights that sum to at most
/// ±2 fill 32 bits.
inline constexpr int weight_bits = 22;

/// For each output pixel the run of input pixels that it is made of, and their weights.
struct Taps {
    int most = 0;                       ///< weights stored for each output pixel
    std::vector<int> first;             ///< the first input pixel
    std::vector<int> count;             ///< how many
    std::vector<std::int32_t> weights;  ///< `most` for each output pixel, 0 beyond count
};

/// One axis of a resize: input pixels begin..end (fractions allowed) of `in_size` become out_size
/// pixels, of which those from out_first on, out_count of them, are wanted.
struct AxisResize {
    int in_size = 0;
    float begin = 0, end = 0;
    int out_size = 0;
    int out_first = 0, out_count = 0;
};

/// The filter stretched by the scale when shrinking (so that it averages), sampled at pixel
/// centres, cut at the image's edge, normalised in float64 and then rounded to fixed point.
Taps make_taps(const AxisResize& axis, Filter filter);

/// (byte / 255 - mean) / std in float32, each step rounded, as torchvision's ToTensor and
/// Normalize: a table for each channel, and the same by arithmetic that vectors do faster than
/// divisions.
struct ByteValues {
    /// A divisor's reciprocal in two parts: fma(x, high, x · low) is x / divisor, rounded once, but
    /// for a rare x.
    struct Reciprocal {
        float high = 0, low = 0;
    };
    struct Channel {
        std::array<float, 256> table;
        float mean;
        Reciprocal std;
        bool exact;  ///< the arithmetic gives the table, all 256 values
    };
    Reciprocal of_255;
    std::array<Channel, 3> channels;
};

ByteValues make_byte_values(const std::array<double, 3>& mean, const std::array<double, 3>& std);

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

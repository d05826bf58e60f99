#pragma once
/// The weights of an antialiased resize along one axis. Internal to this folder.

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

}  // namespace farout::images

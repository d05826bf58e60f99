#pragma once
/// The headers of a Windows bitmap, as Pillow reads them. Internal to this folder.

#include <array>

#include "images/detail/codecs.h"

namespace farout::images {

enum class BmpPixels {
    bilevel,   ///< 1 bit, black and white
    grey,      ///< 8 bits
    indices,   ///< 1, 4 or 8 bits into the palette
    rgb555,    ///< 16 bits
    rgb565,    ///< 16 bits
    channels,  ///< 24 or 32 bits, each channel a byte
};
enum class BmpPacking { raw, rle8, rle4 };
enum class BmpRows { bottom_up, top_down };

struct BmpHeader {
    std::uint32_t width = 0, height = 0;
    int bits = 0;  ///< a pixel, as the header says; it sets how far apart rows are
    BmpPixels pixels = BmpPixels::indices;
    BmpPacking packing = BmpPacking::raw;
    BmpRows rows = BmpRows::bottom_up;
    std::array<std::size_t, 3> channel_at{2, 1, 0};  ///< the byte of red, green and blue in a pixel
    Palette palette{};
    std::size_t data_begin = 0;
};

/// Throws ImageError for what is cut short and for layouts that Pillow doesn't read.
BmpHeader read_bmp_header(ByteSpan file);

}  // namespace farout::images

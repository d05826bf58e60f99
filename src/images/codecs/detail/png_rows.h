#pragma once
/// From the filtered rows of a PNG file to RGB. Internal to this folder.

#include "images/codecs/detail/png_stream.h"

namespace farout::images {

/// Bits a pixel in a row of the file.
int bits_of(PngPixels pixels);

/// Undoes a row's filter (PNG specification, section 9): `row` holds the filter's number and then
/// the bytes; `above` is the row before as this function left it, zeros for the first. Throws
/// ImageError for an unknown filter.
void unfilter(std::span<std::uint8_t> row, ByteSpan above, int bits);

/// Where a row's pixels go.
struct PngTarget {
    std::uint8_t* first = nullptr;  ///< the first pixel
    std::size_t step = 3;           ///< bytes from one pixel to the next
    std::size_t count = 0;          ///< pixels
};

/// Pillow's conversion to RGB of an unfiltered row: alpha dropped, the high byte of 16-bit
/// channels, but 16-bit grey clipped to 255.
void convert_row(PngPixels pixels, const Palette& palette, const std::uint8_t* row,
                 const PngTarget& target);

}  // namespace farout::images

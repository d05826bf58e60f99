#pragma once
/// The decoders behind decode_image, one a file, and what they share. Internal to this folder.
///
/// "As Pillow" means Pillow 11's `Image.open(file).convert("RGB")`, in what is refused too: a
/// decoder that accepts more, or gives up earlier, would evaluate other images than the peers do.

#include <array>
#include <cstdint>

#include "images/codecs/byte_reader.h"
#include "images/decode.h"
#include "images/image.h"

namespace farout::images {

/// How much of a file Pillow hands a decoder at a time. It shows in the result only for broken
/// files: a decoder that is satisfied never sees the bytes of the next portion.
inline constexpr std::size_t portion_bytes = 65536;

using Palette = std::array<std::array<std::uint8_t, 3>, 256>;

/// Throws ImageError unless the size is positive and within most_pixels.
void check_size(std::uint64_t width, std::uint64_t height, const char* format);

/// An image of one colour. The size must have passed check_size.
Image filled_image(int width, int height, const std::array<std::uint8_t, 3>& colour);

[[noreturn]] void throw_corrupt(const char* format, const std::string& what);

void decode_jpeg(ByteSpan file, DecodeOptions options, Image& image);
Image decode_png(ByteSpan file);
Image decode_webp(ByteSpan file);
Image decode_bmp(ByteSpan file);
Image decode_gif(ByteSpan file);

}  // namespace farout::images

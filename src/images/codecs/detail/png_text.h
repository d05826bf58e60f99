#pragma once
/// Compressed text and profiles in PNG chunks. Internal to this folder.

#include <cstddef>

#include "images/codecs/byte_reader.h"

namespace farout::images {

/// Pillow's limits on text: of one chunk, and of all together.
inline constexpr std::size_t most_text_in_chunk = std::size_t{1} << 20;
inline constexpr std::size_t most_text_in_file = 64 * most_text_in_chunk;

struct InflatedText {
    bool broken = false;         ///< not a zlib stream (which is no reason to refuse the image)
    std::size_t length = 0;      ///< bytes
    std::size_t characters = 0;  ///< of UTF-8
};

/// The size of a compressed text. Throws ImageError when it is more than most_text_in_chunk,
/// without inflating more.
InflatedText measure_compressed_text(ByteSpan compressed);

/// The number of characters of a UTF-8 text.
std::size_t count_characters(ByteSpan text);

}  // namespace farout::images

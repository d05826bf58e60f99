#include "images/codecs/detail/png_text.h"

#include <algorithm>
#include <array>

#include <zlib.h>

#include "images/detail/codecs.h"

namespace farout::images {

std::size_t count_characters(ByteSpan text) {
    const auto starts = [](std::uint8_t byte) { return (byte & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts));
}

InflatedText measure_compressed_text(ByteSpan compressed) {
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) throw_corrupt("PNG", "zlib can't be set up");
    stream.next_in = const_cast<Bytef*>(compressed.data());  // zlib doesn't write there
    stream.avail_in = static_cast<uInt>(compressed.size());
    InflatedText text;
    std::array<Bytef, 16384> buffer;
    int result = Z_OK;
    do {
        const std::size_t room = std::min(buffer.size(), most_text_in_chunk - text.length);
        stream.next_out = buffer.data();
        stream.avail_out = static_cast<uInt>(room);
        result = inflate(&stream, Z_SYNC_FLUSH);
        const std::size_t got = room - stream.avail_out;
        text.length += got;
        text.characters += count_characters({buffer.data(), got});
    } while (result == Z_OK && stream.avail_out == 0 && text.length < most_text_in_chunk);
    text.broken = result != Z_OK && result != Z_BUF_ERROR && result != Z_STREAM_END;
    const bool too_large = !text.broken && result != Z_STREAM_END && stream.avail_in > 0;
    inflateEnd(&stream);
    if (too_large) {
        throw ImageError(ImageFault::too_large,
                         concat("PNG: a text or profile of more than ", most_text_in_chunk,
                                " bytes (a decompression bomb?)"));
    }
    return text;
}

}  // namespace farout::images

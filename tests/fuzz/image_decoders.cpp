// Images of all formats. The checksums of PNG chunks are set right in most of the inputs: hardly
// any change would get past them.
#include <cstdlib>
#include <cstring>
#include <span>

#include <zlib.h>

#include "images/decode.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most);

namespace {

std::uint32_t big_endian_at(const std::uint8_t* data) {
    return static_cast<std::uint32_t>(data[0]) << 24 | static_cast<std::uint32_t>(data[1]) << 16 |
           static_cast<std::uint32_t>(data[2]) << 8 | data[3];
}

void repair_chunks(std::uint8_t* data, std::size_t size) {
    std::size_t at = 8;
    while (at + 12 <= size) {
        const std::size_t length = big_endian_at(data + at);
        if (length > size - at - 12) return;
        const auto checksum =
            static_cast<std::uint32_t>(crc32(0, data + at + 4, static_cast<uInt>(length + 4)));
        for (int byte = 0; byte < 4; ++byte)
            data[at + 8 + length + static_cast<std::size_t>(byte)] =
                static_cast<std::uint8_t>(checksum >> (24 - 8 * byte));
        at += length + 12;
    }
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed) {
    size = LLVMFuzzerMutate(data, size, most);
    if (size > 8 && std::memcmp(data, "\x89PNG", 4) == 0 && seed % 4 != 0)
        repair_chunks(data, size);
    return size;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    try {
        const farout::images::Image image =
            farout::images::decode_image(std::as_bytes(std::span(data, size)));
        const std::int64_t pixels = std::int64_t{image.width} * image.height;
        const bool whole = image.width > 0 && image.height > 0 &&
                           pixels <= farout::images::most_pixels &&
                           image.rgb.size() == static_cast<std::size_t>(3 * pixels);
        if (!whole) std::abort();
    } catch (const farout::images::ImageError&) {
    }
    return 0;
}

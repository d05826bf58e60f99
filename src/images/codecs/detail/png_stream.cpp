#include "images/codecs/detail/png_stream.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include <zlib.h>

#include "images/codecs/byte_reader.h"
#include "images/detail/codecs.h"

namespace farout::images {
namespace {

// Compressed text and profiles in PNG chunks.

/// Pillow's limits on text: of one chunk, and of all together.
constexpr std::size_t most_text_in_chunk = std::size_t{1} << 20;

constexpr std::size_t most_text_in_file = 64 * most_text_in_chunk;

struct InflatedText {
    bool broken = false;         ///< not a zlib stream (which is no reason to refuse the image)
    std::size_t length = 0;      ///< bytes
    std::size_t characters = 0;  ///< of UTF-8
};

/// The number of characters of a UTF-8 text.
std::size_t count_characters(ByteSpan text) {
    const auto starts = [](std::uint8_t byte) { return (byte & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts));
}

/// The size of a compressed text. Throws ImageError when it is more than most_text_in_chunk,
/// without inflating more.
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

constexpr const char* name = "PNG";
constexpr std::size_t signature_bytes = 8;
constexpr std::size_t crc_bytes = 4;

bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

std::string_view text_of(ByteSpan bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void require_bytes(ByteSpan data, std::size_t count, std::string_view type) {
    if (data.size() < count) throw_corrupt(name, concat("the ", type, " chunk is cut short"));
}

std::optional<PngPixels> pixels_of(int depth, int colour_type) {
    switch (depth * 8 + colour_type) {
        case 8:
            return PngPixels::grey1;
        case 16:
            return PngPixels::grey2;
        case 32:
            return PngPixels::grey4;
        case 64:
            return PngPixels::grey8;
        case 128:
            return PngPixels::grey16;
        case 66:
            return PngPixels::rgb8;
        case 130:
            return PngPixels::rgb16;
        case 11:
            return PngPixels::index1;
        case 19:
            return PngPixels::index2;
        case 35:
            return PngPixels::index4;
        case 67:
            return PngPixels::index8;
        case 68:
            return PngPixels::grey_alpha8;
        case 132:
            return PngPixels::grey_alpha16;
        case 70:
            return PngPixels::rgba8;
        case 134:
            return PngPixels::rgba16;
        default:
            return std::nullopt;
    }
}

bool is_indexed(PngPixels pixels) {
    return pixels >= PngPixels::index1 && pixels <= PngPixels::index8;
}

}  // namespace

PngStream::PngStream(ByteSpan file) : file_(file), reader_(file, name) {
    reader_.seek(signature_bytes);
    while (true) {
        const std::optional<Chunk> chunk = read_chunk_header();
        if (!chunk) throw_corrupt(name, "the file is cut short before the image data");
        require_sense(*chunk);
        const std::size_t begin = reader_.position();
        const Step step = visit(*chunk);
        if (step == Step::end) throw_corrupt(name, "no image data in the file");
        if (step == Step::image_data) break;
        check_crc(*chunk, begin);
    }
    if (!header_.pixels) throw_corrupt(name, "no header that makes sense before the image data");
    default_image_ = frames_ && !header_.frame;
}

void PngStream::require_sense(const Chunk& chunk) const {
    if (chunk.makes_sense()) return;
    throw_corrupt(name, concat("no chunk at byte ", reader_.position() - 8, " but '",
                               printable(chunk.type), "'"));
}

// Nothing at the end of the file. The cursor stands at the chunk's data afterwards.
std::optional<PngStream::Chunk> PngStream::read_chunk_header() {
    if (reader_.remaining() < 8) return std::nullopt;
    Chunk chunk;
    chunk.length = reader_.u32_big();
    chunk.type = text_of(reader_.take(4));
    return chunk;
}

bool PngStream::Chunk::makes_sense() const {
    return std::all_of(type.begin(), type.end(), is_word);
}

void PngStream::check_crc(const Chunk& chunk, std::size_t begin) {
    const ByteSpan checked = file_.subspan(begin - 4, chunk.length + 4);
    const auto found = static_cast<std::uint32_t>(crc32_z(0, checked.data(), checked.size()));
    if (found != reader_.u32_big())
        throw_corrupt(name, concat("the ", chunk.type, " chunk's checksum is wrong"));
}

PngStream::Step PngStream::visit(const Chunk& chunk) {
    const std::string_view type = chunk.type;
    if (type == "IEND") return Step::end;
    if (type == "fdAT") {
        if (chunk.length < 4) throw_corrupt(name, "the fdAT chunk is cut short");
        visit_frame_data();
    }
    if (type == "IDAT" || type == "fdAT") {
        data_left_ = chunk.length - (type == "fdAT" ? 4 : 0);
        return Step::image_data;
    }
    const ByteSpan data = reader_.take(chunk.length);
    if (type == "IHDR") visit_header(data);
    if (type == "PLTE") visit_palette(data);
    if (type == "tRNS") visit_transparency(data);
    if (type == "iCCP") visit_profile(data);
    if (type == "tEXt") visit_text(data);
    if (type == "zTXt") visit_compressed_text(data);
    if (type == "iTXt") visit_international_text(data);
    if (type == "acTL") visit_animation(data);
    if (type == "fcTL") visit_frame(data);
    if (type == "gAMA") require_bytes(data, 4, type);
    if (type == "sRGB") require_bytes(data, 1, type);
    if (type == "pHYs") require_bytes(data, 9, type);
    if (type == "cHRM" && data.size() % 4 != 0)
        throw_corrupt(name, "a cHRM chunk of a wrong length");
    return Step::go_on;
}

void PngStream::visit_header(ByteSpan data) {
    require_bytes(data, 13, "IHDR");
    ByteReader fields(data, name);
    header_.width = fields.u32_big();
    header_.height = fields.u32_big();
    if (const auto pixels = pixels_of(data[8], data[9])) header_.pixels = pixels;
    if (data[12] != 0) header_.interlaced = true;
    if (data[11] != 0)
        throw_corrupt(name, concat("an unknown kind of filters (", int{data[11]}, ")"));
}

void PngStream::visit_palette(ByteSpan data) {
    if (!header_.pixels || !is_indexed(*header_.pixels)) return;
    header_.palette.emplace();
    if (data.size() / 3 > header_.palette->size()) {
        throw_corrupt(name, concat("a palette of ", data.size() / 3, " colours"));
    }
    for (std::size_t i = 0; i < data.size() / 3; ++i) {
        (*header_.palette)[i] = {data[3 * i], data[3 * i + 1], data[3 * i + 2]};
    }
}

void PngStream::visit_transparency(ByteSpan data) {
    if (!header_.pixels) return;
    if (is_indexed(*header_.pixels)) {
        // One transparent colour among opaque ones: Pillow then looks the colour up, and needs a
        // palette for that.
        const auto opaque = [](std::uint8_t alpha) { return alpha == 255; };
        const auto first = std::find_if_not(data.begin(), data.end(), opaque);
        header_.one_transparent_index =
            first != data.end() && *first == 0 && std::all_of(first + 1, data.end(), opaque);
    } else if (*header_.pixels <= PngPixels::grey16) {
        require_bytes(data, 2, "tRNS");
    } else if (*header_.pixels == PngPixels::rgb8 || *header_.pixels == PngPixels::rgb16) {
        require_bytes(data, 6, "tRNS");
    }
}

void PngStream::visit_profile(ByteSpan data) {
    const std::size_t zero = text_of(data).find('\0');
    const std::size_t method = zero == std::string_view::npos ? 0 : zero + 1;
    require_bytes(data, method + 1, "iCCP");
    if (data[method] != 0) throw_corrupt(name, "an iCCP chunk of an unknown compression");
    measure_compressed_text(data.subspan(method + 1));
}

void PngStream::visit_text(ByteSpan data) {
    const std::size_t key = text_of(data).find('\0');
    if (key != 0 && key != std::string_view::npos) count_text(data.size() - key - 1);
}

void PngStream::visit_compressed_text(ByteSpan data) {
    const std::size_t key = text_of(data).find('\0');
    if (key == std::string_view::npos || key + 1 == data.size()) return;
    if (data[key + 1] != 0) throw_corrupt(name, "a zTXt chunk of an unknown compression");
    const InflatedText text = measure_compressed_text(data.subspan(key + 2));
    if (key != 0 && !text.broken) count_text(text.length);
}

void PngStream::visit_international_text(ByteSpan data) {
    const std::string_view text = text_of(data);
    const std::size_t key = text.find('\0');
    if (key == std::string_view::npos || data.size() < key + 3) return;
    const bool compressed = data[key + 1] != 0;
    if (compressed && data[key + 2] != 0) return;
    const std::size_t language = text.find('\0', key + 3);
    if (language == std::string_view::npos) return;
    const std::size_t translated = text.find('\0', language + 1);
    if (translated == std::string_view::npos) return;
    const ByteSpan value = data.subspan(translated + 1);
    if (!compressed) return count_text(count_characters(value));
    const InflatedText inflated = measure_compressed_text(value);
    if (!inflated.broken) count_text(inflated.characters);
}

void PngStream::count_text(std::size_t length) {
    text_bytes_ += length;
    if (text_bytes_ > most_text_in_file) {
        throw ImageError(ImageFault::too_large,
                         concat(name, ": more than ", most_text_in_file, " bytes of text"));
    }
}

void PngStream::visit_animation(ByteSpan data) {
    require_bytes(data, 8, "acTL");
    const std::uint32_t frames = ByteReader(data, name).u32_big();
    if (frames_) {
        frames_.reset();  // two of them: not an animation
    } else if (frames != 0 && frames <= 0x80000000) {
        frames_ = frames;
    }
}

void PngStream::visit_frame(ByteSpan data) {
    require_bytes(data, 26, "fcTL");
    ByteReader fields(data, name);
    const std::uint32_t sequence = fields.u32_big();
    if (sequence != (sequence_ ? *sequence_ + 1 : 0))
        throw_corrupt(name, "animation frames out of order");
    sequence_ = sequence;
    PngBox box;
    box.width = fields.u32_big();
    box.height = fields.u32_big();
    box.left = fields.u32_big();
    box.top = fields.u32_big();
    if (std::uint64_t{box.left} + box.width > header_.width ||
        std::uint64_t{box.top} + box.height > header_.height) {
        throw_corrupt(name, "an animation frame larger than the image");
    }
    header_.frame = box;
}

void PngStream::visit_frame_data() {
    const std::uint32_t sequence = reader_.u32_big();
    if (!sequence_ || sequence != *sequence_ + 1)
        throw_corrupt(name, "animation data out of order");
    sequence_ = sequence;
}

ByteSpan PngStream::next_data() {
    while (data_left_ == 0) {
        reader_.seek(reader_.position() + crc_bytes);
        const std::optional<Chunk> chunk = read_chunk_header();
        if (!chunk) return {};
        require_sense(*chunk);
        if (chunk->type == "DDAT") {
            data_left_ = chunk->length;
        } else if (chunk->type == "IDAT" || chunk->type == "fdAT") {
            visit(*chunk);
        } else {
            return {};
        }
    }
    const std::size_t count = std::min(data_left_, portion_bytes);
    data_left_ -= count;
    return reader_.take_at_most(count);
}

void PngStream::finish() {
    const std::uint64_t frames = frames_.value_or(1) + std::uint64_t{default_image_ ? 1U : 0U};
    reader_.take_at_most(data_left_);
    while (true) {
        reader_.seek(reader_.position() + crc_bytes);
        const std::optional<Chunk> chunk = read_chunk_header();
        if (!chunk || !chunk->makes_sense()) return;      // junk behind the image is forgiven
        if (chunk->type == "fcTL" && frames > 1) return;  // the next frame of an animation
        const Step step = visit(*chunk);
        if (step == Step::end) return;
        if (step == Step::image_data) reader_.take(data_left_);
    }
}

}  // namespace farout::images

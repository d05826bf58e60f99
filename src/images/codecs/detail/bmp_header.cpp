#include "images/codecs/detail/bmp_header.h"

#include <algorithm>
#include <optional>

namespace farout::images {
namespace {

constexpr const char* name = "BMP";
constexpr std::size_t file_header_bytes = 14;

enum Compression : std::uint32_t { raw = 0, rle8 = 1, rle4 = 2, bitfields = 3 };

struct Masks {
    std::uint32_t red = 0, green = 0, blue = 0, alpha = 0;
    friend bool operator==(const Masks&, const Masks&) = default;
};

struct Layout {
    int bits;
    Masks masks;
    BmpPixels pixels;
    std::array<std::size_t, 3> channel_at;
};

// The channel layouts that Pillow knows. For 16 and 24 bits the alpha mask isn't looked at.
constexpr std::array layouts{
    Layout{32, {0xFF0000, 0xFF00, 0xFF, 0}, BmpPixels::channels, {2, 1, 0}},
    Layout{32, {0xFF000000, 0xFF0000, 0xFF00, 0}, BmpPixels::channels, {3, 2, 1}},
    Layout{32, {0xFF000000, 0xFF00, 0xFF, 0}, BmpPixels::channels, {3, 1, 0}},
    Layout{32, {0xFF000000, 0xFF0000, 0xFF00, 0xFF}, BmpPixels::channels, {3, 2, 1}},
    Layout{32, {0xFF, 0xFF00, 0xFF0000, 0xFF000000}, BmpPixels::channels, {0, 1, 2}},
    Layout{32, {0xFF0000, 0xFF00, 0xFF, 0xFF000000}, BmpPixels::channels, {2, 1, 0}},
    Layout{32, {0xFF000000, 0xFF00, 0xFF, 0xFF0000}, BmpPixels::channels, {3, 1, 0}},
    Layout{32, {0, 0, 0, 0}, BmpPixels::channels, {2, 1, 0}},
    Layout{24, {0xFF0000, 0xFF00, 0xFF, 0}, BmpPixels::channels, {2, 1, 0}},
    Layout{16, {0xF800, 0x7E0, 0x1F, 0}, BmpPixels::rgb565, {}},
    Layout{16, {0x7C00, 0x3E0, 0x1F, 0}, BmpPixels::rgb555, {}},
};

class BmpHeaderReader {
  public:
    explicit BmpHeaderReader(ByteSpan file) : reader_(file, name) {}

    BmpHeader run() {
        reader_.seek(10);
        const std::uint32_t offset = reader_.u32_little();
        read_information();
        set_data_begin(offset);
        set_pixels();
        if (header_.bits <= 8) read_palette();
        if (header_.data_begin == 0) header_.data_begin = reader_.position();
        return header_;
    }

  private:
    void read_information() {
        size_ = reader_.u32_little();
        constexpr std::array known{12U, 40U, 52U, 56U, 64U, 108U, 124U};
        if (std::find(known.begin(), known.end(), size_) == known.end()) {
            throw_corrupt(name, concat("a header of ", size_, " bytes, which no version has"));
        }
        ByteReader fields(reader_.take(size_ - 4), name);
        size_ == 12 ? read_core(fields) : read_full(fields);
    }

    void read_core(ByteReader& fields) {  // OS/2 1.x
        header_.width = fields.u16_little();
        header_.height = fields.u16_little();
        fields.take(2);  // planes
        header_.bits = fields.u16_little();
        palette_entry_ = 3;
    }

    void read_full(ByteReader& fields) {
        header_.width = fields.u32_little();
        header_.height = fields.u32_little();
        if (header_.height >> 24 == 0xFF) {  // negative: rows from the top
            header_.rows = BmpRows::top_down;
            header_.height = 0U - header_.height;
        }
        fields.take(2);  // planes
        header_.bits = fields.u16_little();
        compression_ = fields.u32_little();
        fields.take(12);  // bytes of pixels, resolution
        colours_ = fields.u32_little();
        if (compression_ != bitfields) return;
        if (size_ >= 52) fields.take(4);  // important colours
        ByteReader& source = size_ >= 52 ? fields : reader_;
        masks_ = {source.u32_little(), source.u32_little(), source.u32_little(), 0};
        if (size_ >= 56) masks_.alpha = fields.u32_little();
    }

    void set_data_begin(std::uint32_t offset) {
        header_.data_begin = offset;
        if (colours_ == 0) colours_ = std::uint64_t{1} << std::min(header_.bits, 32);
        if (offset == file_header_bytes + size_ && header_.bits <= 8)
            header_.data_begin += 4 * colours_;
    }

    void set_pixels() {
        switch (header_.bits) {
            case 1:
            case 4:
            case 8:
                header_.pixels = BmpPixels::indices;
                break;
            case 16:
                header_.pixels = BmpPixels::rgb555;
                break;
            case 24:
            case 32:
                header_.pixels = BmpPixels::channels;
                break;
            default:
                throw_corrupt(name,
                              concat(header_.bits, " bits a pixel, which Pillow doesn't read"));
        }
        switch (compression_) {
            case raw:
                break;
            case rle8:
                header_.packing = BmpPacking::rle8;
                break;
            case rle4:
                header_.packing = BmpPacking::rle4;
                break;
            case bitfields:
                apply_masks();
                break;
            default:
                throw_corrupt(name,
                              concat("compression ", compression_, ", which Pillow doesn't read"));
        }
        if (header_.packing != BmpPacking::raw && header_.bits > 8) {
            throw_corrupt(name, concat("run lengths with ", header_.bits, " bits a pixel"));
        }
    }

    void apply_masks() {
        Masks wanted = masks_;
        if (header_.bits != 32) wanted.alpha = 0;
        for (const Layout& layout : layouts) {
            if (layout.bits != header_.bits || layout.masks != wanted) continue;
            header_.pixels = layout.pixels;
            header_.channel_at = layout.channel_at;
            return;
        }
        throw_corrupt(name, concat("a channel layout (", header_.bits,
                                   " bits a pixel) that Pillow doesn't read"));
    }

    void read_palette() {
        if (colours_ > 65536) throw_corrupt(name, concat("a palette of ", colours_, " colours"));
        const ByteSpan colours =
            reader_.take_at_most(palette_entry_ * static_cast<std::size_t>(colours_));
        if (is_grey(colours)) {
            header_.pixels = colours_ == 2 ? BmpPixels::bilevel : BmpPixels::grey;
            return;
        }
        const std::size_t count = colours.size() / palette_entry_;
        if (count > header_.palette.size())
            throw_corrupt(name, concat("a palette of ", count, " colours"));
        for (std::size_t i = 0; i < count; ++i) {
            const ByteSpan entry = colours.subspan(i * palette_entry_, 3);
            header_.palette[i] = {entry[2], entry[1], entry[0]};
        }
    }

    // Black and white, or the grey ramp: then the palette doesn't matter, and the indices are grey
    // values.
    bool is_grey(ByteSpan colours) const {
        for (std::size_t i = 0; i < colours_; ++i) {
            const std::size_t value = colours_ == 2 ? 255 * i : i;
            if (value > 255 || colours.size() < i * palette_entry_ + 3) return false;
            const ByteSpan entry = colours.subspan(i * palette_entry_, 3);
            if (entry[0] != value || entry[1] != value || entry[2] != value) return false;
        }
        return true;
    }

    ByteReader reader_;
    BmpHeader header_;
    std::uint32_t size_ = 0;
    std::uint32_t compression_ = raw;
    std::uint64_t colours_ = 0;
    std::size_t palette_entry_ = 4;
    Masks masks_;
};

}  // namespace

BmpHeader read_bmp_header(ByteSpan file) {
    return BmpHeaderReader(file).run();
}

}  // namespace farout::images

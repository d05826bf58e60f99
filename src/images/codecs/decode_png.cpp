/// PNG by zlib and our own chunks and rows: so that broken files end as they end in Pillow, which
/// libpng doesn't allow.

#include <limits>

#include <zlib.h>

#include "images/codecs/detail/png_rows.h"

namespace farout::images {
namespace {

constexpr const char* name = "PNG";

// The inflated image data, a row at a time.
class RowInflater {
  public:
    explicit RowInflater(PngStream& stream) : stream_(stream) {
        if (inflateInit(&zlib_) != Z_OK) throw_corrupt(name, "zlib can't be set up");
    }
    ~RowInflater() { inflateEnd(&zlib_); }
    RowInflater(const RowInflater&) = delete;
    RowInflater& operator=(const RowInflater&) = delete;

    void read(std::span<std::uint8_t> row) {
        zlib_.next_out = row.data();
        zlib_.avail_out = static_cast<uInt>(row.size());
        while (zlib_.avail_out > 0) {
            if (zlib_.avail_in == 0) next_portion();
            const int result = inflate(&zlib_, Z_NO_FLUSH);
            if (result < 0) {
                throw_corrupt(name,
                              concat("the image data is broken (zlib: ",
                                     zlib_.msg != nullptr ? zlib_.msg : "no reason given", ")"));
            }
            ended_ = result == Z_STREAM_END;
            if (zlib_.avail_out > 0) zlib_.avail_in = 0;  // bytes behind the stream's end
        }
    }
    /// The stream ended with the last row read.
    bool ended() const { return ended_; }

  private:
    void next_portion() {
        const ByteSpan portion = stream_.next_data();
        if (portion.empty()) throw_corrupt(name, "the image data is cut short");
        zlib_.next_in = const_cast<Bytef*>(portion.data());  // zlib doesn't write there
        zlib_.avail_in = static_cast<uInt>(portion.size());
    }

    PngStream& stream_;
    z_stream zlib_{};
    bool ended_ = false;
};

// The pixels of one pass of an interlaced image (PNG specification, section 8.2), or all.
struct Pass {
    std::uint32_t left, top, step_x, step_y;
};
constexpr std::array<Pass, 1> one_pass{{{0, 0, 1, 1}}};
constexpr std::array<Pass, 7> adam7{{{0, 0, 8, 8},
                                     {4, 0, 8, 8},
                                     {0, 4, 4, 8},
                                     {2, 0, 4, 4},
                                     {0, 2, 2, 4},
                                     {1, 0, 2, 2},
                                     {0, 1, 1, 2}}};

class PngPainter {
  public:
    PngPainter(PngStream& stream, const PngHeader& header, const PngBox& box, Image& image)
        : rows_(stream),
          box_(box),
          image_(image),
          pixels_(*header.pixels),
          palette_(header.palette.value_or(Palette{})),
          bits_(bits_of(pixels_)) {
        // As Pillow, which puts an interlaced frame at the canvas's corner.
        if (header.interlaced) box_.left = box_.top = 0;
        passes_ =
            header.interlaced ? std::span<const Pass>(adam7) : std::span<const Pass>(one_pass);
    }

    void paint() {
        for (const Pass& pass : passes_) {
            if (pass.left >= box_.width || pass.top >= box_.height) continue;
            paint_pass(pass);
            if (rows_.ended()) return;  // what is missing stays as it is
        }
    }

  private:
    void paint_pass(const Pass& pass) {
        const std::size_t count = (box_.width - pass.left + pass.step_x - 1) / pass.step_x;
        const std::size_t row_bytes = (count * static_cast<std::size_t>(bits_) + 7) / 8;
        row_.assign(row_bytes + 1, 0);
        above_.assign(row_bytes + 1, 0);
        for (std::uint32_t y = pass.top; y < box_.height; y += pass.step_y) {
            rows_.read(row_);
            unfilter(row_, above_, bits_);
            convert_row(pixels_, palette_, row_.data() + 1,
                        {pixel(pass.left, y), 3 * std::size_t{pass.step_x}, count});
            row_.swap(above_);
            if (rows_.ended()) return;
        }
    }

    std::uint8_t* pixel(std::uint32_t x, std::uint32_t y) {
        const std::size_t row = std::size_t{box_.top} + y;
        return image_.rgb.data() +
               3 * (row * static_cast<std::size_t>(image_.width) + box_.left + x);
    }

    RowInflater rows_;
    PngBox box_;
    Image& image_;
    PngPixels pixels_;
    Palette palette_;
    int bits_;
    std::span<const Pass> passes_;
    std::vector<std::uint8_t> row_, above_;
};

PngBox painted_box(const PngHeader& header) {
    const PngBox whole{0, 0, header.width, header.height};
    if (!header.frame) return whole;
    const PngBox& frame = *header.frame;
    if (frame.left == 0 && frame.width == 0) return whole;  // as Pillow
    if (frame.width == 0 || frame.height == 0)
        throw_corrupt(name, "an animation frame without pixels");
    return frame;
}

}  // namespace

Image decode_png(ByteSpan file) {
    PngStream stream(file);
    const PngHeader header = stream.header();  // chunks behind the image must not change it
    check_size(header.width, header.height, name);
    if (header.width >
        static_cast<std::uint32_t>(std::numeric_limits<int>::max() / bits_of(*header.pixels) - 7)) {
        throw_corrupt(name, "rows that are too long");
    }
    const Palette palette = header.palette.value_or(Palette{});
    const bool indexed = *header.pixels >= PngPixels::index1 && *header.pixels <= PngPixels::index8;
    Image image = filled_image(static_cast<int>(header.width), static_cast<int>(header.height),
                               indexed ? palette[0] : std::array<std::uint8_t, 3>{});
    PngPainter(stream, header, painted_box(header), image).paint();
    stream.finish();
    if (stream.header().one_transparent_index && !header.palette) {
        throw_corrupt(name, "a transparent index without a palette");
    }
    return image;
}

}  // namespace farout::images

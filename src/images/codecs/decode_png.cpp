/// PNG by zlib and our own chunks and rows: so that broken files end as they end in Pillow, which
/// libpng doesn't allow.

#include <cstdlib>
#include <cstring>
#include <limits>

#include <zlib.h>

#include "images/codecs/detail/png_stream.h"

namespace farout::images {
namespace {

// From the filtered rows of a PNG file to RGB.

/// Where a row's pixels go.
struct PngTarget {
    std::uint8_t* first = nullptr;  ///< the first pixel
    std::size_t step = 3;           ///< bytes from one pixel to the next
    std::size_t count = 0;          ///< pixels
};

/// Bits a pixel in a row of the file.
int bits_of(PngPixels pixels) {
    switch (pixels) {
        case PngPixels::grey1:
        case PngPixels::index1:
            return 1;
        case PngPixels::grey2:
        case PngPixels::index2:
            return 2;
        case PngPixels::grey4:
        case PngPixels::index4:
            return 4;
        case PngPixels::grey8:
        case PngPixels::index8:
            return 8;
        case PngPixels::grey16:
        case PngPixels::grey_alpha8:
            return 16;
        case PngPixels::rgb8:
            return 24;
        case PngPixels::grey_alpha16:
        case PngPixels::rgba8:
            return 32;
        case PngPixels::rgb16:
            return 48;
        case PngPixels::rgba16:
            return 64;
    }
    return 0;
}

int paeth(int left, int above, int above_left) {
    const int to_left = std::abs(above - above_left);
    const int to_above = std::abs(left - above_left);
    const int to_above_left = std::abs(left + above - 2 * above_left);
    const int vertical = to_above <= to_above_left ? above : above_left;
    return to_left <= to_above && to_left <= to_above_left ? left : vertical;
}

// The filters with the distance to the pixel on the left known to the compiler.
template <std::size_t Pixel>
void unfilter_bytes(int filter, std::span<std::uint8_t> bytes, const std::uint8_t* above) {
    std::uint8_t* row = bytes.data();
    const std::size_t count = bytes.size();
    const std::size_t first = std::min(Pixel, count);
    const auto add = [row](std::size_t i, int value) {
        row[i] = static_cast<std::uint8_t>(row[i] + value);
    };
    switch (filter) {
        case 0:
            break;
        case 1:
            for (std::size_t i = Pixel; i < count; ++i) add(i, row[i - Pixel]);
            break;
        case 2:
            for (std::size_t i = 0; i < count; ++i) add(i, above[i]);
            break;
        case 3:
            for (std::size_t i = 0; i < first; ++i) add(i, above[i] / 2);
            for (std::size_t i = Pixel; i < count; ++i) add(i, (row[i - Pixel] + above[i]) / 2);
            break;
        case 4:
            for (std::size_t i = 0; i < first; ++i) add(i, above[i]);
            for (std::size_t i = Pixel; i < count; ++i) {
                add(i, paeth(row[i - Pixel], above[i], above[i - Pixel]));
            }
            break;
        default:
            throw_corrupt("PNG", concat("an unknown row filter (", filter, ")"));
    }
}

// Calls put(out, row) for each pixel of `size` bytes.
template <typename Put>
void each_pixel(const std::uint8_t* row, std::size_t size, const PngTarget& target, Put put) {
    std::uint8_t* out = target.first;
    for (std::size_t x = 0; x < target.count; ++x, row += size, out += target.step) put(out, row);
}

// The same for pixels of less than a byte; put(out, value).
template <typename Put>
void each_packed_pixel(const std::uint8_t* row, int bits, const PngTarget& target, Put put) {
    std::uint8_t* out = target.first;
    const int mask = (1 << bits) - 1;
    for (std::size_t x = 0; x < target.count; ++x, out += target.step) {
        const std::size_t bit = x * static_cast<std::size_t>(bits);
        put(out, row[bit / 8] >> (8 - bits - static_cast<int>(bit % 8)) & mask);
    }
}

void put_grey(std::uint8_t* out, int value) {
    out[0] = out[1] = out[2] = static_cast<std::uint8_t>(value);
}

void put_colour(std::uint8_t* out, const std::array<std::uint8_t, 3>& colour) {
    out[0] = colour[0];
    out[1] = colour[1];
    out[2] = colour[2];
}

void convert_packed_row(PngPixels pixels, const Palette& palette, const std::uint8_t* row,
                        const PngTarget& target) {
    const int bits = bits_of(pixels);
    if (pixels <= PngPixels::grey4) {
        const int scale = 255 / ((1 << bits) - 1);
        each_packed_pixel(row, bits, target,
                          [scale](std::uint8_t* out, int value) { put_grey(out, value * scale); });
    } else {
        each_packed_pixel(row, bits, target, [&palette](std::uint8_t* out, int value) {
            put_colour(out, palette[static_cast<std::size_t>(value)]);
        });
    }
}

/// Undoes a row's filter (PNG specification, section 9): `row` holds the filter's number and then
/// the bytes; `above` is the row before as this function left it, zeros for the first. Throws
/// ImageError for an unknown filter.
void unfilter(std::span<std::uint8_t> row, ByteSpan above, int bits) {
    const int filter = row[0];
    const std::span<std::uint8_t> bytes = row.subspan(1);
    switch ((bits + 7) / 8) {
        case 1:
            return unfilter_bytes<1>(filter, bytes, above.data() + 1);
        case 2:
            return unfilter_bytes<2>(filter, bytes, above.data() + 1);
        case 3:
            return unfilter_bytes<3>(filter, bytes, above.data() + 1);
        case 4:
            return unfilter_bytes<4>(filter, bytes, above.data() + 1);
        case 6:
            return unfilter_bytes<6>(filter, bytes, above.data() + 1);
        default:
            return unfilter_bytes<8>(filter, bytes, above.data() + 1);
    }
}

/// Pillow's conversion to RGB of an unfiltered row: alpha dropped, the high byte of 16-bit
/// channels, but 16-bit grey clipped to 255.
void convert_row(PngPixels pixels, const Palette& palette, const std::uint8_t* row,
                 const PngTarget& target) {
    const auto grey = [](std::uint8_t* out, const std::uint8_t* in) { put_grey(out, in[0]); };
    const auto rgb = [](std::uint8_t* out, const std::uint8_t* in) {
        put_colour(out, {in[0], in[1], in[2]});
    };
    const auto deep_rgb = [](std::uint8_t* out, const std::uint8_t* in) {
        put_colour(out, {in[0], in[2], in[4]});
    };
    switch (pixels) {
        case PngPixels::grey8:
            return each_pixel(row, 1, target, grey);
        case PngPixels::grey_alpha8:
            return each_pixel(row, 2, target, grey);
        case PngPixels::grey_alpha16:
            return each_pixel(row, 4, target, grey);
        case PngPixels::grey16:
            return each_pixel(row, 2, target, [](std::uint8_t* out, const std::uint8_t* in) {
                put_grey(out, in[0] == 0 ? in[1] : 255);
            });
        case PngPixels::index8:
            return each_pixel(row, 1, target,
                              [&palette](std::uint8_t* out, const std::uint8_t* in) {
                                  put_colour(out, palette[*in]);
                              });
        case PngPixels::rgb8:
            if (target.step == 3) {
                std::memcpy(target.first, row, 3 * target.count);
                return;
            }
            return each_pixel(row, 3, target, rgb);
        case PngPixels::rgba8:
            return each_pixel(row, 4, target, rgb);
        case PngPixels::rgb16:
            return each_pixel(row, 6, target, deep_rgb);
        case PngPixels::rgba16:
            return each_pixel(row, 8, target, deep_rgb);
        default:
            convert_packed_row(pixels, palette, row, target);
    }
}

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

#include "images/codecs/detail/png_rows.h"

#include <cstdlib>
#include <cstring>

namespace farout::images {
namespace {

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

}  // namespace

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

}  // namespace farout::images

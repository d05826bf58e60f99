/// Windows bitmaps: raw and run-length packed rows to RGB.

#include <cstring>
#include <limits>

#include "images/codecs/detail/bmp_header.h"

namespace farout::images {
namespace {

constexpr const char* name = "BMP";

int bits_of(const BmpHeader& header) {
    if (header.packing != BmpPacking::raw) return 8;
    switch (header.pixels) {
        case BmpPixels::bilevel:
            return 1;
        case BmpPixels::grey:
            return 8;
        default:
            return header.bits;
    }
}

std::uint8_t* grey(std::uint8_t* out, std::uint8_t value) {
    out[0] = out[1] = out[2] = value;
    return out + 3;
}

std::uint8_t* five_six_five(std::uint8_t* out, int pixel, int green_bits) {
    const int greens = (1 << green_bits) - 1;
    out[0] = static_cast<std::uint8_t>((pixel >> (5 + green_bits) & 31) * 255 / 31);
    out[1] = static_cast<std::uint8_t>((pixel >> 5 & greens) * 255 / greens);
    out[2] = static_cast<std::uint8_t>((pixel & 31) * 255 / 31);
    return out + 3;
}

// A row of indices or channels to RGB; `bits` is the width of a pixel in the row.
void convert_row(const BmpHeader& header, int bits, const std::uint8_t* row, std::uint8_t* out) {
    const std::size_t pixel_bytes = static_cast<std::size_t>(bits) / 8;
    for (std::size_t x = 0; x < header.width; ++x) {
        if (bits < 8) {
            const std::size_t bit = x * static_cast<std::size_t>(bits);
            const int shift = 8 - bits - static_cast<int>(bit % 8);
            const auto index = static_cast<std::size_t>(row[bit / 8] >> shift & ((1 << bits) - 1));
            if (header.pixels == BmpPixels::bilevel) {
                out = grey(out, index != 0 ? 255 : 0);
            } else {
                for (const std::uint8_t value : header.palette[index]) *out++ = value;
            }
            continue;
        }
        const std::uint8_t* pixel = row + x * pixel_bytes;
        switch (header.pixels) {
            case BmpPixels::rgb555:
                out = five_six_five(out, pixel[0] | pixel[1] << 8, 5);
                break;
            case BmpPixels::rgb565:
                out = five_six_five(out, pixel[0] | pixel[1] << 8, 6);
                break;
            case BmpPixels::grey:
                out = grey(out, *pixel);
                break;
            case BmpPixels::channels:
                for (const std::size_t at : header.channel_at) *out++ = pixel[at];
                break;
            default:
                for (const std::uint8_t value : header.palette[*pixel]) *out++ = value;
        }
    }
}

Image convert_rows(const BmpHeader& header, ByteSpan data, std::size_t stride) {
    const int bits = bits_of(header);
    const std::size_t row_bytes =
        (std::size_t{header.width} * static_cast<std::size_t>(bits) + 7) / 8;
    if (row_bytes > stride) throw_corrupt(name, "rows wider than the header's bits a pixel allow");
    if ((header.height - 1) * stride + row_bytes > data.size()) {
        throw_corrupt(name, concat("the file is cut short (", data.size(), " bytes of pixels)"));
    }
    Image image = filled_image(static_cast<int>(header.width), static_cast<int>(header.height), {});
    for (std::uint32_t y = 0; y < header.height; ++y) {
        const std::uint32_t row = header.rows == BmpRows::top_down ? y : header.height - 1 - y;
        convert_row(header, bits, data.data() + y * stride,
                    image.rgb.data() + std::size_t{row} * header.width * 3);
    }
    return image;
}

// Run lengths to one byte a pixel. As Pillow: gaps are 0, a file that ends early leaves what there
// is, and an odd count of literal 4-bit pixels loses the last.
class RunLengths {
  public:
    RunLengths(const BmpHeader& header, ByteSpan file)
        : reader_(file, name),
          nibbles_(header.packing == BmpPacking::rle4),
          width_(header.width),
          wanted_(std::size_t{header.width} * header.height) {
        reader_.seek(header.data_begin);
    }

    std::vector<std::uint8_t> run() {
        while (pixels_.size() < wanted_ && reader_.remaining() >= 2 && !ended_) {
            const std::size_t count = reader_.u8();
            const std::uint8_t value = reader_.u8();
            count != 0 ? put_run(count, value) : obey(value);
        }
        return std::move(pixels_);
    }

  private:
    void put_run(std::size_t count, std::uint8_t value) {
        if (x_ + count > width_) count = x_ < width_ ? width_ - x_ : 0;
        for (std::size_t i = 0; i < count; ++i) {
            const int nibble = i % 2 == 0 ? value >> 4 : value & 15;
            pixels_.push_back(nibbles_ ? static_cast<std::uint8_t>(nibble) : value);
        }
        x_ += count;
    }

    void obey(std::uint8_t code) {
        switch (code) {
            case 0:
                end_line();
                break;
            case 1:
                ended_ = true;
                break;
            case 2:
                move();
                break;
            default:
                put_literals(code);
        }
    }

    void end_line() {
        pixels_.resize((pixels_.size() + width_ - 1) / width_ * width_);
        x_ = 0;
    }

    // Pillow takes the two bytes behind the move for the move, and skips its own.
    void move() {
        const ByteSpan skipped = reader_.take_at_most(2);
        if (skipped.size() < 2) {
            ended_ = true;
            return;
        }
        const std::size_t right = reader_.u8();
        const std::size_t up = reader_.u8();
        // No more than what is wanted counts; a row more keeps x right.
        pixels_.resize(std::min(pixels_.size() + right + up * width_, wanted_ + width_));
        x_ = pixels_.size() % width_;
    }

    void put_literals(std::size_t count) {
        const std::size_t bytes = nibbles_ ? count / 2 : count;
        const ByteSpan literals = reader_.take_at_most(bytes);
        for (const std::uint8_t value : literals) {
            if (nibbles_) {
                pixels_.push_back(value >> 4);
                pixels_.push_back(value & 15);
            } else {
                pixels_.push_back(value);
            }
        }
        ended_ = literals.size() < bytes;
        x_ += count;
        if (reader_.position() % 2 != 0) reader_.seek(reader_.position() + 1);
    }

    ByteReader reader_;
    bool nibbles_;
    std::size_t width_;
    std::size_t wanted_;
    std::size_t x_ = 0;
    bool ended_ = false;
    std::vector<std::uint8_t> pixels_;
};

}  // namespace

Image decode_bmp(ByteSpan file) {
    const BmpHeader header = read_bmp_header(file);
    check_size(header.width, header.height, name);
    if (header.width > std::numeric_limits<int>::max() / 32 - 7)
        throw_corrupt(name, "rows that are too long");
    if (header.packing != BmpPacking::raw) {
        if (header.pixels == BmpPixels::bilevel)
            throw_corrupt(name, "run lengths of a black and white image");
        return convert_rows(header, RunLengths(header, file).run(), header.width);
    }
    if (header.data_begin >= file.size())
        throw_corrupt(name, "the file is cut short before the pixels");
    const std::size_t stride =
        (std::size_t{header.width} * static_cast<std::size_t>(header.bits) + 31) / 32 * 4;
    return convert_rows(header, file.subspan(header.data_begin), stride);
}

}  // namespace farout::images

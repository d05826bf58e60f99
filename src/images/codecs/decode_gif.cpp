/// GIF: the first frame on its screen, as Pillow shows it.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "images/codecs/byte_reader.h"
#include "images/detail/codecs.h"

namespace farout::images {
namespace {

// The LZW codes of a GIF frame.

/// Where a frame's pixels go: rows in order, or every 8th, 4th and 2nd first when interlaced.
class GifRows {
  public:
    enum class Order { sequential, interlaced };
    GifRows(int width, int height, Order order)
        : width_(width),
          height_(height),
          step_(order == Order::interlaced ? 8 : 1),
          pass_(order == Order::interlaced ? 1 : 0),
          indices_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {}

    /// Writes the next pixel; false when it was the last.
    bool put(std::uint8_t index) {
        indices_[static_cast<std::size_t>(y_) * static_cast<std::size_t>(width_) +
                 static_cast<std::size_t>(x_)] = index;
        return ++x_ < width_ || next_row();
    }
    const std::vector<std::uint8_t>& indices() const { return indices_; }

  private:
    bool next_row();

    int width_, height_;
    int step_, pass_;
    int x_ = 0, y_ = 0;
    std::vector<std::uint8_t> indices_;
};

/// Decodes codes as they come, a portion of the file at a time.
class GifDecoder {
  public:
    /// `bits` is the frame's minimum code size. Throws ImageError when it is out of range.
    explicit GifDecoder(int bits);

    /// Goes on from where the last call stopped, with `blocks` the frame's length-prefixed blocks
    /// from the first to where the portion ends. True when all pixels are there. Throws ImageError
    /// for codes that make no sense.
    bool decode(ByteSpan blocks, GifRows& rows);

  private:
    static constexpr int most_codes = 4096;
    static constexpr int most_bits = 12;

    bool next_code(ByteSpan blocks, int& code);
    void reset();
    bool put_string(int code, GifRows& rows);
    void add_entry();

    int bits_;
    int clear_;
    int code_bits_ = 0;
    int next_ = 0;
    int last_code_ = -1;  // -1: none since the table was cleared
    std::uint8_t first_of_last_ = 0;
    std::size_t at_ = 0;
    int block_left_ = 0;
    std::uint32_t bit_buffer_ = 0;
    int bit_count_ = 0;
    std::array<std::uint16_t, most_codes> link_{};
    std::array<std::uint8_t, most_codes> suffix_{};
    std::array<std::uint8_t, most_codes> string_{};
};

constexpr const char* name = "GIF";

[[noreturn]] void throw_bad_code(int code) {
    throw_corrupt(name, concat("the image data holds the code ", code, " before it is defined"));
}

bool GifRows::next_row() {
    x_ = 0;
    y_ += step_;
    while (y_ >= height_) {
        // Passes of an interlaced frame: rows 0, 8, …; 4, 12, …; 2, 6, …; 1, 3, …
        if (pass_ == 0 || pass_ == 4) return false;
        y_ = 8 >> pass_;
        if (pass_ > 1) step_ /= 2;
        ++pass_;
    }
    return true;
}

GifDecoder::GifDecoder(int bits) : bits_(bits), clear_(1 << std::min(bits, most_bits)) {
    if (bits > most_bits) throw_corrupt(name, concat("a code size of ", bits, " bits"));
    reset();
}

void GifDecoder::reset() {
    code_bits_ = bits_ + 1;
    next_ = clear_ + 2;
    last_code_ = -1;
}

// False when the portion holds no whole block more.
bool GifDecoder::next_code(ByteSpan blocks, int& code) {
    while (bit_count_ < code_bits_) {
        if (block_left_ > 0) {
            bit_buffer_ |= static_cast<std::uint32_t>(blocks[at_++]) << bit_count_;
            bit_count_ += 8;
            --block_left_;
            continue;
        }
        if (at_ >= blocks.size() || blocks.size() - at_ < std::size_t{blocks[at_]} + 1)
            return false;
        block_left_ = blocks[at_++];
    }
    code = static_cast<int>(bit_buffer_ & ((1U << code_bits_) - 1U));
    bit_buffer_ >>= code_bits_;
    bit_count_ -= code_bits_;
    return true;
}

bool GifDecoder::decode(ByteSpan blocks, GifRows& rows) {
    int code = 0;
    while (next_code(blocks, code)) {
        if (code == clear_) {
            reset();
        } else if (code == clear_ + 1) {
            return false;  // an end code before the last pixel: Pillow waits for more of the file,
                           // then goes on
        } else if (last_code_ < 0) {
            if (code > clear_) throw_bad_code(code);
            last_code_ = code;
            first_of_last_ = static_cast<std::uint8_t>(code);
            if (!rows.put(first_of_last_)) return true;
        } else if (!put_string(code, rows)) {
            return true;
        }
    }
    return false;
}

// Writes the string of a code and defines the next code; false when that was the last pixel.
bool GifDecoder::put_string(int code, GifRows& rows) {
    if (code > next_) throw_bad_code(code);
    std::size_t begin = string_.size();
    int prefix = code;
    if (code == next_) {  // the code that is only being defined: the last string and its own first
                          // character
        string_[--begin] = first_of_last_;
        prefix = last_code_;
    }
    while (prefix >= clear_) {
        if (begin == 0 || prefix >= most_codes) throw_bad_code(code);
        string_[--begin] = suffix_[static_cast<std::size_t>(prefix)];
        prefix = link_[static_cast<std::size_t>(prefix)];
    }
    first_of_last_ = static_cast<std::uint8_t>(prefix);
    add_entry();
    last_code_ = code;
    if (!rows.put(first_of_last_)) return false;
    for (std::size_t at = begin; at < string_.size(); ++at) {
        if (!rows.put(string_[at])) return false;
    }
    return true;
}

void GifDecoder::add_entry() {
    if (next_ >= most_codes) return;
    suffix_[static_cast<std::size_t>(next_)] = first_of_last_;
    link_[static_cast<std::size_t>(next_)] = static_cast<std::uint16_t>(last_code_);
    if (next_ == (1 << code_bits_) - 1 && code_bits_ < most_bits) ++code_bits_;
    ++next_;
}

struct Frame {
    int left = 0, top = 0, width = 0, height = 0;
    GifRows::Order order = GifRows::Order::sequential;
    int code_bits = 0;
    std::size_t data_begin = 0;
};

// The headers up to the first frame's image data.
class GifHeader {
  public:
    explicit GifHeader(ByteSpan file) : reader_(file, name) {
        grey_ramp();
        reader_.seek(6);
        screen_width_ = reader_.u16_little();
        screen_height_ = reader_.u16_little();
        const int flags = reader_.u8();
        reader_.take(2);  // background, aspect ratio
        if ((flags & 128) != 0) read_palette(flags);
        find_frame();
        screen_width_ = std::max(screen_width_, frame_.left + frame_.width);
        screen_height_ = std::max(screen_height_, frame_.top + frame_.height);
        // A frame of no width at the left edge stands for the whole screen.
        if (frame_.left == 0 && frame_.width == 0) {
            frame_.top = 0;
            frame_.width = screen_width_;
            frame_.height = screen_height_;
        }
    }

    const Frame& frame() const { return frame_; }
    const Palette& palette() const { return palette_; }
    int screen_width() const { return screen_width_; }
    int screen_height() const { return screen_height_; }
    std::uint8_t background() const { return transparent_.value_or(0); }

  private:
    void grey_ramp() {
        for (std::size_t i = 0; i < palette_.size(); ++i)
            palette_[i].fill(static_cast<std::uint8_t>(i));
    }

    // A palette that is only the beginning of the grey ramp doesn't count. Without any palette that
    // counts the image is grey; with one, indices past its end are black.
    void read_palette(int flags) {
        const ByteSpan colours = reader_.take(std::size_t{3} << ((flags & 7) + 1));
        bool is_ramp = true;
        for (std::size_t i = 0; i < colours.size(); ++i) is_ramp &= colours[i] == i / 3;
        if (is_ramp) return;
        palette_.fill({});
        for (std::size_t i = 0; i < colours.size(); ++i) palette_[i / 3][i % 3] = colours[i];
    }

    void find_frame() {
        while (true) {
            switch (reader_.u8()) {
                case '!':
                    read_extension();
                    break;
                case ',':
                    read_frame();
                    return;
                case ';':
                    throw_corrupt(name, "no frame in the file");
                default:
                    break;  // junk between blocks
            }
        }
    }

    ByteSpan read_block() { return reader_.take(reader_.u8()); }
    void skip_blocks() {
        while (!read_block().empty()) {
        }
    }

    void read_extension() {
        const int label = reader_.u8();
        ByteSpan block = read_block();
        if (label == 249 && !block.empty()) {
            const bool has_transparency = (block[0] & 1) != 0;
            if (block.size() < (has_transparency ? 4U : 3U))
                throw_corrupt(name, "a graphic control cut short");
            if (has_transparency) transparent_ = block[3];
        } else if (label == 254) {  // a comment
            while (!block.empty()) block = read_block();
            return;
        } else if (label == 255 && is_loop(block)) {
            read_block();
        }
        skip_blocks();
    }

    static bool is_loop(ByteSpan block) {
        const std::string_view text(reinterpret_cast<const char*>(block.data()), block.size());
        return text.starts_with("NETSCAPE2.0");
    }

    void read_frame() {
        frame_.left = reader_.u16_little();
        frame_.top = reader_.u16_little();
        frame_.width = reader_.u16_little();
        frame_.height = reader_.u16_little();
        const int flags = reader_.u8();
        if ((flags & 64) != 0) frame_.order = GifRows::Order::interlaced;
        if ((flags & 128) != 0) read_palette(flags);
        frame_.code_bits = reader_.u8();
        frame_.data_begin = reader_.position();
    }

    ByteReader reader_;
    int screen_width_ = 0, screen_height_ = 0;
    Palette palette_{};
    std::optional<std::uint8_t> transparent_;
    Frame frame_;
};

GifRows read_pixels(ByteSpan file, const Frame& frame) {
    GifRows rows(frame.width, frame.height, frame.order);
    GifDecoder decoder(frame.code_bits);
    const ByteSpan blocks = file.subspan(frame.data_begin);
    std::size_t handed_out = 0;
    do {
        if (handed_out == blocks.size()) throw_corrupt(name, "the image data is cut short");
        handed_out += std::min(portion_bytes, blocks.size() - handed_out);
    } while (!decoder.decode(blocks.first(handed_out), rows));
    return rows;
}

}  // namespace

Image decode_gif(ByteSpan file) {
    const GifHeader header(file);
    const Frame& frame = header.frame();
    check_size(static_cast<std::uint64_t>(header.screen_width()),
               static_cast<std::uint64_t>(header.screen_height()), name);
    check_size(static_cast<std::uint64_t>(frame.width), static_cast<std::uint64_t>(frame.height),
               name);
    const GifRows rows = read_pixels(file, frame);
    Image image = filled_image(header.screen_width(), header.screen_height(),
                               header.palette()[header.background()]);
    const std::uint8_t* index = rows.indices().data();
    for (int y = 0; y < frame.height; ++y) {
        const std::size_t first =
            static_cast<std::size_t>(frame.top + y) * static_cast<std::size_t>(image.width) +
            static_cast<std::size_t>(frame.left);
        std::uint8_t* out = image.rgb.data() + 3 * first;
        for (int x = 0; x < frame.width; ++x, ++index) {
            for (const std::uint8_t value : header.palette()[*index]) *out++ = value;
        }
    }
    return image;
}

}  // namespace farout::images

#pragma once
/// The LZW codes of a GIF frame. Internal to this folder.

#include <array>
#include <cstdint>
#include <vector>

#include "images/codecs/byte_reader.h"

namespace farout::images {

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

}  // namespace farout::images

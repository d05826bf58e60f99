#include "images/codecs/detail/gif_lzw.h"

#include "images/detail/codecs.h"

namespace farout::images {
namespace {

constexpr const char* name = "GIF";

[[noreturn]] void throw_bad_code(int code) {
    throw_corrupt(name, concat("the image data holds the code ", code, " before it is defined"));
}

}  // namespace

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

}  // namespace farout::images

#pragma once
/// Range-checked reading of a file's bytes.

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/text.h"
#include "images/image.h"

namespace farout::images {

using ByteSpan = std::span<const std::uint8_t>;

/// A cursor over a file. Every read is checked; reading past the end throws ImageError (corrupt).
class ByteReader {
  public:
    /// `format` names the file's format in messages and must outlive the reader.
    ByteReader(ByteSpan bytes, const char* format) : bytes_(bytes), format_(format) {}

    std::size_t position() const { return position_; }
    std::size_t remaining() const {
        return position_ < bytes_.size() ? bytes_.size() - position_ : 0;
    }
    /// Moves the cursor, also past the end: only reading there is an error.
    void seek(std::size_t position) { position_ = position; }

    ByteSpan take(std::size_t count) {
        if (count > remaining()) {
            throw ImageError(
                ImageFault::corrupt,
                concat(format_, ": the file ends inside its header (", count,
                       " bytes needed at byte ", position_, " of ", bytes_.size(), ")"));
        }
        const ByteSpan taken = bytes_.subspan(position_, count);
        position_ += count;
        return taken;
    }
    /// What is left of the next `count` bytes.
    ByteSpan take_at_most(std::size_t count) {
        return take(count < remaining() ? count : remaining());
    }

    std::uint8_t u8() { return take(1)[0]; }
    std::uint16_t u16_little() {
        const ByteSpan b = take(2);
        return static_cast<std::uint16_t>(b[0] | b[1] << 8);
    }
    std::uint16_t u16_big() {
        const ByteSpan b = take(2);
        return static_cast<std::uint16_t>(b[0] << 8 | b[1]);
    }
    std::uint32_t u32_little() {
        const std::uint32_t low = u16_little();
        return low | static_cast<std::uint32_t>(u16_little()) << 16;
    }
    std::uint32_t u32_big() {
        const std::uint32_t high = u16_big();
        return high << 16 | u16_big();
    }

  private:
    ByteSpan bytes_;
    const char* format_;
    std::size_t position_ = 0;
};

}  // namespace farout::images

#pragma once
/// A cursor over a ByteSource that never reads past its end and names the byte where it stopped.

#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "checkpoints/bytes/byte_source.h"

namespace farout::checkpoints {

class SourceReader {
  public:
    explicit SourceReader(const ByteSource& source, std::uint64_t offset = 0);

    std::uint64_t offset() const { return offset_; }
    std::uint64_t size() const { return source_.size(); }
    std::uint64_t remaining() const { return source_.size() - offset_; }

    std::uint8_t byte();
    /// A little-endian number.
    template <typename Number>
    Number number() {
        static_assert(std::is_arithmetic_v<Number>);
        std::byte raw[sizeof(Number)];
        fill(raw);
        Number value;
        std::memcpy(&value, raw, sizeof value);
        return value;
    }
    std::string text(std::uint64_t size);
    Buffer buffer(std::uint64_t size);
    /// The text up to the next line feed, which is consumed; at most `limit` bytes.
    std::string line(std::size_t limit);
    void skip(std::uint64_t size);

    /// "FILE, byte N: problem".
    std::string located(const std::string& problem) const;
    /// Throws Error with that.
    [[noreturn]] void fail(const std::string& problem) const;

  private:
    void require(std::uint64_t size) const;
    void fill(std::span<std::byte> out);
    void refill();

    const ByteSource& source_;
    std::uint64_t offset_;
    std::vector<std::byte> window_;  // of the source, from window_begin_ on
    std::uint64_t window_begin_ = 0;
};

}  // namespace farout::checkpoints

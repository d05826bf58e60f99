#include "checkpoints/bytes/source_reader.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

constexpr std::uint64_t window_size = 1 << 16;

}  // namespace

SourceReader::SourceReader(const ByteSource& source, std::uint64_t offset)
    : source_(source), offset_(offset) {
    if (offset > source.size()) fail("lies behind the end of the file");
}

std::uint8_t SourceReader::byte() {
    if (offset_ < window_begin_ || offset_ - window_begin_ >= window_.size()) refill();
    return std::to_integer<std::uint8_t>(window_[offset_++ - window_begin_]);
}

std::string SourceReader::text(std::uint64_t size) {
    require(size);
    std::string value(size, '\0');
    fill(std::as_writable_bytes(std::span(value)));
    return value;
}

Buffer SourceReader::buffer(std::uint64_t size) {
    require(size);
    Buffer value = allocate_buffer(size, source_.name());
    fill(value.bytes());
    return value;
}

std::string SourceReader::line(std::size_t limit) {
    std::string value;
    while (true) {
        const char character = static_cast<char>(byte());
        if (character == '\n') return value;
        if (value.size() == limit) fail(concat("a line has more than ", limit, " characters"));
        value += character;
    }
}

void SourceReader::skip(std::uint64_t size) {
    require(size);
    offset_ += size;
}

std::string SourceReader::located(const std::string& problem) const {
    return concat(source_.name(), ", byte ", offset_, ": ", problem);
}

void SourceReader::fail(const std::string& problem) const {
    throw Error(located(problem));
}

void SourceReader::require(std::uint64_t size) const {
    if (size > remaining()) {
        fail(concat(size, " more bytes should follow, but only ", remaining(),
                    " do; the file is truncated or damaged: copy or download it again"));
    }
}

void SourceReader::fill(std::span<std::byte> out) {
    require(out.size());
    if (out.size() < window_size / 2) {
        std::ranges::generate(out, [this] { return std::byte{byte()}; });
        return;
    }
    source_.read(offset_, out);
    offset_ += out.size();
}

void SourceReader::refill() {
    require(1);
    window_begin_ = offset_;
    window_.resize(std::min(window_size, remaining()));
    source_.read(offset_, window_);
}

}  // namespace farout::checkpoints

#include "checkpoints/bytes/latin1_source.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

constexpr std::size_t window_size = 1 << 18;

/// The first of two bytes that stand for one from 128 on.
bool begins_pair(unsigned byte) {
    return (byte & 0xFE) == 0xC2;
}

}  // namespace

Latin1Source::Latin1Source(std::shared_ptr<const ByteSource> text, std::uint64_t size)
    : ForwardSource(text->name(), size), text_(std::move(text)), window_(window_size) {}

void Latin1Source::restart() const {
    rest_ = {};
    consumed_ = 0;
    previous_ = 0;
}

std::size_t Latin1Source::next(std::span<std::byte> out) const {
    std::size_t count = 0;
    while (count == 0 && (!rest_.empty() || consumed_ < text_->size())) {
        if (rest_.empty()) refill();
        count = decode(out);
    }
    if (count == 0 && begins_pair(previous_)) fail();
    return count;
}

void Latin1Source::refill() const {
    const auto piece =
        std::span(window_).first(std::min<std::uint64_t>(window_size, text_->size() - consumed_));
    text_->read(consumed_, piece);
    consumed_ += piece.size();
    rest_ = piece;
}

/// Without a branch on a byte's kind: the bytes of floating-point numbers are as good as random, so
/// that half of all guesses would be wrong. A first byte is written too, and then written over.
std::size_t Latin1Source::decode(std::span<std::byte> out) const {
    unsigned previous = previous_;
    unsigned wrong = 0;
    std::size_t count = 0;
    std::size_t place = 0;
    for (; place < rest_.size() && count < out.size(); ++place) {
        const auto byte = std::to_integer<unsigned>(rest_[place]);
        const auto first = static_cast<unsigned>(begins_pair(byte));
        const auto second = static_cast<unsigned>((byte & 0xC0) == 0x80);
        wrong |= second ^ static_cast<unsigned>(begins_pair(previous));
        wrong |= static_cast<unsigned>(byte >= 0xC0) ^ first;
        out[count] =
            static_cast<std::byte>(second != 0 ? ((previous & 3) << 6) | (byte & 0x3F) : byte);
        count += 1 - first;
        previous = byte;
    }
    rest_ = rest_.subspan(place);
    previous_ = previous;
    if (wrong != 0) fail();
    return count;
}

void Latin1Source::fail() const {
    throw Error(concat(
        name(), ": the array's text isn't Latin-1 in UTF-8 throughout (see before byte ",
        consumed_ - rest_.size(), " of it); the file is damaged: copy or download it again"));
}

}  // namespace farout::checkpoints

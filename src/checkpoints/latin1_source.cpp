#include "checkpoints/latin1_source.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace {

constexpr std::size_t window_size = 1 << 18;

struct Character {
    std::byte value{};
    std::size_t length = 0;  ///< in UTF-8; 0 when it is none of Latin-1
};

/// Without a branch on the character's length: the bytes of floating-point numbers are as good as
/// random, so that half of all guesses would be wrong.
Character decode(const std::byte* text) {
    const auto first = std::to_integer<unsigned>(text[0]);
    const auto second = std::to_integer<unsigned>(text[1]);
    const unsigned two = first >> 7;
    const unsigned wrong =
        two & static_cast<unsigned>((first & 0xFE) != 0xC2 || (second & 0xC0) != 0x80);
    const unsigned value = two != 0 ? ((first & 3) << 6) | (second & 0x3F) : first;
    return {static_cast<std::byte>(value), (1 + two) * (1 - wrong)};
}

}  // namespace

Latin1Source::Latin1Source(std::shared_ptr<const ByteSource> text, std::uint64_t size)
    : ForwardSource(text->name(), size), text_(std::move(text)), window_(window_size + 1) {}

void Latin1Source::restart() const {
    rest_ = {};
    consumed_ = 0;
}

/// Keeps what isn't decoded: the first of two bytes, when the window ended between them.
void Latin1Source::refill() const {
    std::ranges::copy(rest_, window_.begin());
    const std::size_t kept = rest_.size();
    const std::size_t more = std::min<std::uint64_t>(window_size - kept, text_->size() - consumed_);
    text_->read(consumed_, std::span(window_).subspan(kept, more));
    consumed_ += more;
    rest_ = std::span(window_).first(kept + more);
    window_[kept + more] = std::byte{0};  // no second byte, should the text end after a first one
}

std::size_t Latin1Source::next(std::span<std::byte> out) const {
    if (rest_.size() < 2 && consumed_ < text_->size()) refill();
    const bool last = consumed_ == text_->size();
    const std::byte* from = rest_.data();
    // The last byte of a window may be the first of two.
    const std::byte* const end = from + rest_.size() - (last || rest_.empty() ? 0 : 1);
    std::size_t count = 0;
    while (count < out.size() && from < end) {
        const Character character = decode(from);
        if (character.length == 0) break;
        out[count++] = character.value;
        from += character.length;
    }
    rest_ = rest_.subspan(static_cast<std::size_t>(from - rest_.data()));
    if (count < out.size() && from < end) fail();
    return count;
}

void Latin1Source::fail() const {
    throw Error(concat(name(), ": byte ", consumed_ - rest_.size(),
                       " of its text isn't a Latin-1 character in UTF-8; the file is damaged: copy "
                       "or download it again"));
}

}  // namespace farout

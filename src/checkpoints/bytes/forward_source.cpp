#include "checkpoints/bytes/forward_source.h"

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

constexpr std::uint64_t most_skipped = 1 << 16;

}  // namespace

void ForwardSource::read(std::uint64_t offset, std::span<std::byte> out) const {
    if (out.empty()) return;
    if (offset < position_) {
        restart();
        position_ = 0;
    }
    skip_to(offset);
    next_all(out);
    if (position_ == size_) require_end();
}

void ForwardSource::skip_to(std::uint64_t offset) const {
    std::vector<std::byte> skipped(std::min(most_skipped, offset - position_));
    while (position_ < offset)
        next_all(
            std::span(skipped).first(std::min<std::size_t>(skipped.size(), offset - position_)));
}

void ForwardSource::next_all(std::span<std::byte> out) const {
    while (!out.empty()) {
        const std::size_t got = next(out);
        if (got == 0) {
            throw Error(
                concat(name_, ": ends after ", position_, " of its ", size_,
                       " bytes; the file is truncated or damaged: copy or download it again"));
        }
        position_ += got;
        out = out.subspan(got);
    }
}

void ForwardSource::require_end() const {
    std::byte surplus[1];
    if (next(surplus) != 0) {
        throw Error(concat(name_, ": goes on after its ", size_,
                           " bytes; the file is damaged: copy or download it again"));
    }
}

}  // namespace farout::checkpoints

#pragma once
/// Bytes that a pickle of protocol 2 wrote as text: each as the Latin-1 character of its number, in
/// UTF-8 (so that bytes from 128 on take two).

#include <memory>
#include <vector>

#include "checkpoints/bytes/forward_source.h"

namespace farout::checkpoints {

class Latin1Source : public ForwardSource {
  public:
    /// `text` is the UTF-8, `size` the number of bytes that it should stand for. Reading throws
    /// Error at a character beyond Latin-1 and at what isn't UTF-8.
    Latin1Source(std::shared_ptr<const ByteSource> text, std::uint64_t size);

  protected:
    void restart() const override;
    std::size_t next(std::span<std::byte> out) const override;

  private:
    void refill() const;
    std::size_t decode(std::span<std::byte> out) const;
    [[noreturn]] void fail() const;

    std::shared_ptr<const ByteSource> text_;
    mutable std::vector<std::byte> window_;    // a piece of the text
    mutable std::span<const std::byte> rest_;  // the part of the window that isn't decoded yet
    mutable std::uint64_t consumed_ = 0;       // bytes of the text up to the window's end
    mutable unsigned previous_ = 0;            // the byte before rest_
};

}  // namespace farout::checkpoints

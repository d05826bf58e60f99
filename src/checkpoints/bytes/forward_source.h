#pragma once
/// Bytes that come in one direction only, from front to back: unpacked or decoded ones.

#include "checkpoints/bytes/byte_source.h"

namespace farout::checkpoints {

/// A ByteSource over such bytes that keeps none of them: reading on is cheap, going back begins
/// again at the front. One thread at a time.
class ForwardSource : public ByteSource {
  public:
    /// `size` is what the bytes should be altogether; that they are no more and no fewer is found
    /// out by reading to their end.
    ForwardSource(std::string name, std::uint64_t size) : name_(std::move(name)), size_(size) {}

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, std::span<std::byte> out) const override;

  protected:
    /// Goes back to the front.
    virtual void restart() const = 0;
    /// The next bytes, as many as there are at hand; their number, 0 behind the last one.
    virtual std::size_t next(std::span<std::byte> out) const = 0;

  private:
    void next_all(std::span<std::byte> out) const;
    void skip_to(std::uint64_t offset) const;
    void require_end() const;

    std::string name_;
    std::uint64_t size_;
    mutable std::uint64_t position_ = UINT64_MAX;  // of the next byte; not started yet
};

}  // namespace farout::checkpoints

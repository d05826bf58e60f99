#pragma once
/// Random access to the bytes of a file, or of something unpacked from one.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "checkpoints/bytes/buffer.h"

namespace farout::checkpoints {

class ByteSource {
  public:
    virtual ~ByteSource() = default;
    /// What messages call it: "weights.pth" or "weights.pth, entry 'archive/data.pkl'".
    virtual const std::string& name() const = 0;
    virtual std::uint64_t size() const = 0;
    /// Fills `out` from `offset` on; the range must lie inside. Throws Error when the device fails.
    virtual void read(std::uint64_t offset, std::span<std::byte> out) const = 0;
};

/// A regular file. It is read with pread and not mapped: a file that shrinks or a network file
/// system that fails must be an error and not a SIGBUS.
class FileSource : public ByteSource {
  public:
    explicit FileSource(const std::filesystem::path& file);
    ~FileSource() override;
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, std::span<std::byte> out) const override;

  private:
    std::string name_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

class MemorySource : public ByteSource {
  public:
    MemorySource(Buffer buffer, std::string name)
        : buffer_(std::move(buffer)), name_(std::move(name)) {}

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return buffer_.size; }
    void read(std::uint64_t offset, std::span<std::byte> out) const override;

  private:
    Buffer buffer_;
    std::string name_;
};

/// A part of another source.
class SliceSource : public ByteSource {
  public:
    /// The part must lie inside. `name` is what messages call it.
    SliceSource(std::shared_ptr<const ByteSource> whole, std::uint64_t offset, std::uint64_t size,
                std::string name)
        : whole_(std::move(whole)), offset_(offset), size_(size), name_(std::move(name)) {}

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, std::span<std::byte> out) const override {
        whole_->read(offset_ + offset, out);
    }

  private:
    std::shared_ptr<const ByteSource> whole_;
    std::uint64_t offset_;
    std::uint64_t size_;
    std::string name_;
};

}  // namespace farout::checkpoints

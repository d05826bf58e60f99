#pragma once
/// Memory for array data, and access to the bytes of a file, or of something unpacked from one: at
/// any place, or from front to back.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace farout::checkpoints {

/// Bytes that several arrays may share; 64-byte aligned, never null.
struct Buffer {
    std::shared_ptr<std::byte> data;
    std::size_t size = 0;

    std::span<std::byte> bytes() const { return {data.get(), size}; }
    /// A pointer into the buffer that keeps all of it alive.
    std::shared_ptr<const std::byte> at(std::size_t offset) const {
        return {data, data.get() + offset};
    }
};

/// Uninitialised memory. Throws Error that names `where` when there isn't enough.
Buffer allocate_buffer(std::uint64_t size, std::string_view where);

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

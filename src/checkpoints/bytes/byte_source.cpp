#include "checkpoints/bytes/byte_source.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <new>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

// Every format read here is little-endian, and so is every machine that LibTorch is built for.
static_assert(std::endian::native == std::endian::little);

namespace {

constexpr std::align_val_t alignment{64};

struct Release {
    void operator()(std::byte* memory) const { ::operator delete(memory, alignment); }
};

}  // namespace

Buffer allocate_buffer(std::uint64_t size, std::string_view where) {
    void* memory = size > (std::uint64_t{1} << 62)
                       ? nullptr
                       : ::operator new(std::max<std::size_t>(size, 1), alignment, std::nothrow);
    if (memory == nullptr) {
        throw Error(concat(where, ": not enough memory for ",
                           human_bytes(static_cast<double>(size)),
                           " of array data; free some or use a machine with more"));
    }
    return {std::shared_ptr<std::byte>(static_cast<std::byte*>(memory), Release{}), size};
}

FileSource::FileSource(const std::filesystem::path& file) : name_(file.string()) {
    // A pipe must not make it wait; for regular files O_NONBLOCK means nothing.
    descriptor_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ < 0) {
        throw Error(concat(name_, ": can't be opened (", std::strerror(errno),
                           "); check the path and its permissions"));
    }
    struct stat status = {};
    if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor_);
        throw Error(concat(name_, ": isn't a regular file; give the file itself"));
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
}

FileSource::~FileSource() {
    ::close(descriptor_);
}

void FileSource::read(std::uint64_t offset, std::span<std::byte> out) const {
    while (!out.empty()) {
        // Linux hands out at most 2 GiB a call.
        const std::size_t wanted = std::min<std::size_t>(out.size(), std::size_t{1} << 30);
        const ssize_t got = ::pread(descriptor_, out.data(), wanted, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            throw Error(concat(name_, ", byte ", offset, ": can't be read (",
                               got < 0 ? std::strerror(errno) : "the file shrank meanwhile", ")"));
        }
        offset += static_cast<std::uint64_t>(got);
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

void MemorySource::read(std::uint64_t offset, std::span<std::byte> out) const {
    std::ranges::copy(buffer_.bytes().subspan(offset, out.size()), out.begin());
}

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

#include "checkpoints/bytes/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

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

}  // namespace farout::checkpoints

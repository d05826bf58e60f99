#include "images/lists/file_stamp.h"

#include <array>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace farout::images {

namespace {

std::int64_t nanoseconds(const timespec& time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

FileStamp stamp_of(const struct stat& status) {
    return {static_cast<std::int64_t>(status.st_size), nanoseconds(status.st_mtim),
            nanoseconds(status.st_ctim)};
}

std::optional<FileStamp> stamp_of(const std::filesystem::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return stamp_of(status);
}

bool can_be_read(const std::filesystem::path& file) {
    struct stat status {};  // first: to open a pipe would wait
    if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return false;
    std::array<char, 16> begin{};
    const bool read = ::read(descriptor, begin.data(), begin.size()) >= 0;
    ::close(descriptor);
    return read;
}

}  // namespace farout::images

#include "files/detail/file_lock.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace farout::files {

// flock, not fcntl's locks: those belong to the process, so that two writers in one wouldn't see
// each other. On NFS Linux makes the one of the other.

LockableFile::LockableFile(const std::filesystem::path& file, int flags)
    : path_(file),
      descriptor_(
          ::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, 0666)) {}

LockableFile::~LockableFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

LockableFile::LockableFile(LockableFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      lock_error_(other.lock_error_) {}

LockableFile& LockableFile::operator=(LockableFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(descriptor_, other.descriptor_);
    std::swap(lock_error_, other.lock_error_);
    return *this;
}

LockResult LockableFile::try_lock() {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return LockResult::held;
    if (errno == EWOULDBLOCK) return LockResult::held_by_another;
    lock_error_ = errno;
    return LockResult::not_offered;
}

void LockableFile::lock() const {
    while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
    }
}

bool LockableFile::has_its_name() const {
    struct stat opened {};
    struct stat named {};
    return ::fstat(descriptor_, &opened) == 0 && ::lstat(path_.c_str(), &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

double LockableFile::written_at() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) return 0;
    return static_cast<double>(status.st_mtim.tv_sec) +
           1e-9 * static_cast<double>(status.st_mtim.tv_nsec);
}

std::string short_host_name() {
    std::array<char, 17> name{};
    if (::gethostname(name.data(), name.size()) != 0 && errno != ENAMETOOLONG) return "host";
    name.back() = '\0';
    std::string text = name.data();
    std::replace_if(
        text.begin(), text.end(),
        [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '.'; }, '_');
    return text;
}

}  // namespace farout::files

#include "files/writer_lock.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <mutex>
#include <set>

#include <fcntl.h>
#include <unistd.h>

#include "core/text.h"

namespace farout::files {

namespace {

const std::string mark = "farout writes this file: ";

std::filesystem::path lock_of(std::filesystem::path file) {
    file += ".lock";
    return file;
}

std::string text_in(const LockableFile& file) {
    std::array<char, 256> text{};
    const ssize_t length = ::pread(file.descriptor(), text.data(), text.size(), 0);
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0))};
}

/// A file that is somebody else's, though it has the name, is left alone.
bool may_be_ours(const LockableFile& file) {
    const std::string text = text_in(file);
    return text.empty() || text.starts_with(mark);
}

std::string this_process() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    std::array<char, 32> time{};
    if (gmtime_r(&now, &parts) != nullptr)
        std::strftime(time.data(), time.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
    return concat("process ", getpid(), " on ", short_host_name(), " since ", time.data());
}

/// For others to read; they do without where the disk is full.
void sign(const LockableFile& file) {
    const std::string text = mark + this_process();
    if (::ftruncate(file.descriptor(), 0) == 0)
        static_cast<void>(::pwrite(file.descriptor(), text.data(), text.size(), 0) == 0);
}

/// Whether it hasn't been asked of this folder before.
bool is_first_in(const std::filesystem::path& folder) {
    static std::mutex mutex;
    static std::set<std::filesystem::path> folders;
    const std::scoped_lock lock(mutex);
    return folders.insert(folder).second;
}

/// flock(2)'s reasons of file systems: Lustre without its mount option, FUSE without the operation,
/// NFS whose lock service is away.
bool is_of_file_system(int reason) {
    return reason == ENOSYS || reason == EOPNOTSUPP || reason == ENOLCK || reason == EINVAL;
}

}  // namespace

WriterLock::WriterLock(const std::filesystem::path& file)
    : path_(lock_of(file)), file_(path_, O_CREAT) {
    switch (take()) {
        case LockResult::held:
            sign(file_);
            break;
        case LockResult::held_by_another: {
            const std::string text = text_in(file_);
            other_writer_ =
                text.starts_with(mark) ? printable(text.substr(mark.size())) : "another process";
            break;
        }
        case LockResult::not_offered:
            tell_not_offered(file);
            break;
    }
}

WriterLock::~WriterLock() {
    // Also where another run held it, which may have been killed meanwhile.
    if (file_.is_open() && file_.try_lock() != LockResult::held_by_another &&
        file_.has_its_name() && may_be_ours(file_))
        ::unlink(path_.c_str());
}

void WriterLock::tell_not_offered(const std::filesystem::path& file) {
    const int reason = file_.lock_error();
    if (!is_of_file_system(reason) || !is_first_in(file.parent_path())) return;
    not_offered_ = concat(
        printable(file.native()),
        " is on a file system that offers no locks (flock: ", std::strerror(reason),
        "). Runs that write it at the same time won't learn of each other: each computes what is "
        "missing, --overwrite and import take another run's work away without a word, and what "
        "killed runs leave behind (*.partial) stays. Let one run at a time write into this "
        "folder, or mount it with locks (Lustre: -o flock).");
}

LockResult WriterLock::take() {
    while (file_.is_open() && may_be_ours(file_)) {
        const LockResult result = file_.try_lock();
        if (result != LockResult::held || file_.has_its_name()) return result;
        file_ = LockableFile(path_, O_CREAT);  // the one who held it has just taken it away
    }
    return LockResult::not_offered;
}

}  // namespace farout::files

#include "files/writer_lock.h"

#include <array>
#include <ctime>

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
            break;
    }
}

WriterLock::~WriterLock() {
    // Also where another run held it, which may have been killed meanwhile.
    if (file_.is_open() && file_.try_lock() != LockResult::held_by_another &&
        file_.has_its_name() && may_be_ours(file_))
        ::unlink(path_.c_str());
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

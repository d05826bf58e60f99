#include "files/replace_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"
#include "parallel/striped_file.h"

namespace farout::files {

namespace fs = std::filesystem;

void make_parent_folder(const fs::path& file) {
    const fs::path folder = file.parent_path();
    if (folder.empty()) return;
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        throw Error(concat("Can't make the folder ", printable(folder.native()), ": ",
                           error.message(), "."));
}

namespace {

constexpr const char* ending = ".partial";
/// Locks may hold on one host only (Lustre's localflock, BeeGFS): another host's file counts as
/// left behind when nobody has written to it for this long.
constexpr double seconds_of_grace = 60;

fs::path with_suffix(fs::path file, const std::string& suffix) {
    file += suffix;
    return file;
}

std::string suffix_of_this_run(int number) {
    const std::string run = concat(".", short_host_name(), "-", getpid());
    return concat(run, number == 0 ? "" : concat("-", number), ending);
}

[[noreturn]] void fail(const std::string& what, const fs::path& output, int reason) {
    throw Error(
        concat("Can't ", what, " ", printable(output.native()), ": ", std::strerror(reason), "."));
}

/// Another run's remove_abandoned may take a file away before it is locked; then comes the next.
LockableFile create_locked(const fs::path& output, fs::path& path, int stripes, bool& striped) {
    refuse_special_file(output);
    make_parent_folder(output);
    for (int number = 0;; ++number) {
        path = with_suffix(output, suffix_of_this_run(number));
        striped = stripes > 0 && parallel::make_striped_file(path, stripes);
        LockableFile file(path, striped ? 0 : O_CREAT | O_EXCL);
        if (!file.is_open() && errno == EEXIST) continue;
        if (!file.is_open()) fail("write", output, errno);
        file.lock();
        if (file.has_its_name()) return file;
    }
}

/// Of a file or a folder. Errors that were only found when the bytes went to the disk are told here
/// or never.
void sync_to_disk(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int reason = errno;
    if (descriptor >= 0) ::close(descriptor);
    // Not offered for folders of some file systems, nor for those that may not be read.
    if (synced || reason == EINVAL || reason == ENOTSUP || reason == EACCES) return;
    throw Error(concat("Can't bring ", printable(path.native()),
                       " to the disk: ", std::strerror(reason), "."));
}

/// Renames; where a file of this name is there fails with EEXIST, as far as the file system can.
int rename_unless_there(const char* from, const char* to) {
    if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
    if (errno == EEXIST) return -1;
    if (::link(from, to) == 0) return ::unlink(from);
    return errno == EEXIST ? -1 : ::rename(from, to);
}

}  // namespace

PartialFile::PartialFile(fs::path output, int stripes)
    : output_(std::move(output)), file_(create_locked(output_, path_, stripes, striped_)) {
    remove_abandoned();
}

PartialFile::~PartialFile() {
    if (!committed_) ::unlink(path_.c_str());
}

void PartialFile::commit() {
    commit(Existing::replace);
}

bool PartialFile::commit_unless_there() {
    return commit(Existing::keep);
}

bool PartialFile::commit(Existing existing) {
    refuse_special_file(output_);  // rename would replace a device
    sync_to_disk(path_);
    const int failed = existing == Existing::keep
                           ? rename_unless_there(path_.c_str(), output_.c_str())
                           : ::rename(path_.c_str(), output_.c_str());
    if (failed != 0 && existing == Existing::keep && errno == EEXIST) return false;
    if (failed != 0) fail(concat("rename ", printable(path_.native()), " to"), output_, errno);
    committed_ = true;
    const fs::path folder = output_.parent_path();
    sync_to_disk(folder.empty() ? "." : folder);
    return true;
}

void PartialFile::remove_abandoned() const {
    const fs::path folder = output_.parent_path();
    const std::string begin = output_.filename().string() + ".";
    const std::string of_this_host = concat(begin, short_host_name(), "-");
    std::error_code error;  // what can't be listed isn't cleaned
    for (fs::directory_iterator entry(folder.empty() ? "." : folder, error), end;
         !error && entry != end; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with(begin) || !name.ends_with(ending)) continue;
        LockableFile other(entry->path(), 0);
        if (!other.is_open() || other.try_lock() != LockResult::held) continue;
        if (name.starts_with(of_this_host) ||
            file_.written_at() - other.written_at() > seconds_of_grace)
            ::unlink(entry->path().c_str());
    }
}

ReplacementFile::ReplacementFile(const std::filesystem::path& file)
    : file_(file), partial_(file), out_(partial_.path(), std::ios::binary | std::ios::trunc) {
    check();
}

void ReplacementFile::write(std::string_view bytes) {
    out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    check();
}

void ReplacementFile::write(std::span<const std::byte> bytes) {
    write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void ReplacementFile::commit() {
    out_.flush();
    check();
    out_.close();
    check();
    partial_.commit();
}

void ReplacementFile::check() const {
    if (!out_)
        throw Error(
            concat("Can't write ", printable(file_.native()), ": ", std::strerror(errno), "."));
}

void write_text_file(const std::filesystem::path& file, std::string_view text) {
    ReplacementFile out(file);
    out.write(text);
    out.commit();
}

}  // namespace farout::files

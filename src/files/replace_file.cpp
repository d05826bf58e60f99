#include "files/replace_file.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"

namespace farout {

namespace fs = std::filesystem;

fs::path partial_name(const fs::path& file) {
    fs::path partial = file;
    partial += ".partial";
    return partial;
}

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

}  // namespace

void commit_partial(const fs::path& file) {
    refuse_special_file(file);  // rename would replace a device
    const fs::path partial = partial_name(file);
    std::error_code error;
    try {
        sync_to_disk(partial);
        fs::rename(partial, file);
    } catch (const fs::filesystem_error& failure) {
        fs::remove(partial, error);
        throw Error(concat("Can't rename ", printable(partial.native()), " to ",
                           printable(file.native()), ": ", failure.code().message(), "."));
    } catch (const Error&) {
        fs::remove(partial, error);
        throw;
    }
    const fs::path folder = file.parent_path();
    sync_to_disk(folder.empty() ? "." : folder);
}

ReplacementFile::ReplacementFile(fs::path file) : file_(std::move(file)) {
    refuse_special_file(file_);
    refuse_special_file(partial_name(file_));
    make_parent_folder(file_);
    out_.open(partial_name(file_), std::ios::binary | std::ios::trunc);
    check();
}

ReplacementFile::~ReplacementFile() {
    if (!out_.is_open()) return;
    out_.close();
    std::error_code ignored;
    fs::remove(partial_name(file_), ignored);
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
    commit_partial(file_);
}

void ReplacementFile::check() const {
    if (!out_)
        throw Error(
            concat("Can't write ", printable(file_.native()), ": ", std::strerror(errno), "."));
}

void write_text_file(const fs::path& file, std::string_view text) {
    ReplacementFile out(file);
    out.write(text);
    out.commit();
}

}  // namespace farout

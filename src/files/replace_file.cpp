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

void sync_to_disk(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

}  // namespace

void commit_partial(const fs::path& file) {
    refuse_special_file(file);  // rename would replace a device
    const fs::path partial = partial_name(file);
    sync_to_disk(partial);
    std::error_code error;
    fs::rename(partial, file, error);
    if (error)
        throw Error(concat("Can't rename ", printable(partial.native()), " to ",
                           printable(file.native()), ": ", error.message(), "."));
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

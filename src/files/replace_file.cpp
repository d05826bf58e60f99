#include "files/replace_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

#include "core/error.h"
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
    const fs::path partial = partial_name(file);
    sync_to_disk(partial);
    std::error_code error;
    fs::rename(partial, file, error);
    if (error)
        throw Error(concat("Can't rename ", printable(partial.native()), " to ",
                           printable(file.native()), ": ", error.message(), "."));
}

void write_text_file(const fs::path& file, std::string_view text) {
    make_parent_folder(file);
    {
        std::ofstream out(partial_name(file), std::ios::binary | std::ios::trunc);
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        out.close();
        if (!out)
            throw Error(
                concat("Can't write ", printable(file.native()), ": ", std::strerror(errno), "."));
    }
    commit_partial(file);
}

}  // namespace farout

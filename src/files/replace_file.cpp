#include "files/replace_file.h"

#include <cerrno>
#include <cstring>

#include "core/error.h"
#include "core/text.h"

namespace farout::files {

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

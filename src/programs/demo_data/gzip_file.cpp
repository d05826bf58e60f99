#include "programs/demo_data/gzip_file.h"

#include <cerrno>
#include <cstring>
#include <memory>

#include <zlib.h>

#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

struct CloseGzip {
    void operator()(gzFile_s* file) const { gzclose(file); }
};
using GzipHandle = std::unique_ptr<gzFile_s, CloseGzip>;

GzipHandle open_gzip(const std::filesystem::path& path) {
    if (!std::filesystem::is_regular_file(path))
        throw Error(concat(printable(path.native()), ": there is no such file."));
    GzipHandle file(gzopen(path.c_str(), "rb"));
    if (!file)
        throw Error(
            concat(printable(path.native()), ": can't be opened (", std::strerror(errno), ")."));
    gzbuffer(file.get(), 1 << 17);
    if (gzdirect(file.get()) != 0)
        throw Error(
            concat(printable(path.native()), ": is no gzip file (its first bytes aren't 1f 8b)."));
    return file;
}

}  // namespace

std::vector<std::uint8_t> read_gzip(const std::filesystem::path& path, std::size_t limit) {
    const GzipHandle file = open_gzip(path);
    std::vector<std::uint8_t> bytes;
    std::size_t used = 0;
    int got = 0;
    do {
        bytes.resize(used + piece_bytes);
        got = gzread(file.get(), bytes.data() + used, static_cast<unsigned>(piece_bytes));
        used += got > 0 ? static_cast<std::size_t>(got) : 0;
        if (used > limit)
            throw Error(
                concat(printable(path.native()), ": unpacks to more than ", limit, " bytes."));
    } while (got > 0);
    int code = Z_OK;
    gzerror(file.get(), &code);  // a file that is cut short ends without -1
    if (got < 0 || code != Z_OK)
        throw Error(concat(printable(path.native()),
                           code == Z_BUF_ERROR ? ": is cut short" : ": is damaged", " (after ",
                           used, " unpacked bytes). Fetch it again."));
    bytes.resize(used);
    return bytes;
}

}  // namespace farout

#include "checkpoints/bytes/detail/zip_stream.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

ZipStream::ZipStream(std::shared_ptr<zip_t> archive, const ZipEntry& entry, std::string where)
    : archive_(std::move(archive)), where_(std::move(where)) {
    zip_file_t* opened = zip_fopen_index(archive_.get(), entry.index, 0);
    if (opened == nullptr) {
        throw Error(concat(where_, ": can't be opened (", printable(zip_strerror(archive_.get())),
                           ")", damaged_archive));
    }
    entry_ = {opened, zip_fclose};
}

std::size_t ZipStream::read(std::span<std::byte> out) {
    const zip_int64_t got =
        zip_fread(entry_.get(), out.data(), std::min<std::size_t>(out.size(), 1U << 30));
    if (got < 0) {
        throw Error(concat(where_, ": can't be unpacked (", zip_file_strerror(entry_.get()), ")",
                           damaged_archive));
    }
    return static_cast<std::size_t>(got);
}

}  // namespace farout::checkpoints

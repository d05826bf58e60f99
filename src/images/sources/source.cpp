#include "images/sources/source.h"

#include <map>
#include <mutex>

#include "core/error.h"
#include "core/text.h"

namespace farout::images {

#define FAROUT_SOURCE(kind) SourceKind kind##_source();
#include "images/sources/kinds.inc"
#undef FAROUT_SOURCE

const std::vector<SourceKind>& all_sources() {
    static const std::vector<SourceKind> table = {
#define FAROUT_SOURCE(kind) kind##_source(),
#include "images/sources/kinds.inc"
#undef FAROUT_SOURCE
    };
    return table;
}

namespace {

Source open_anew(const std::filesystem::path& root) {
    std::string kinds;
    for (const SourceKind& kind : all_sources()) {
        if (Source source = kind.open(root)) return source;
        kinds += concat(kinds.empty() ? "" : " or ", kind.meaning);
    }
    throw Error(concat(printable(root.native()), " is a file, not ", kinds, "."));
}

struct Opened {
    FileStamp stamp;
    std::weak_ptr<const ImageSource> source;
};

}  // namespace

Source open_source(const std::filesystem::path& root) {
    const std::optional<FileStamp> stamp = stamp_of(root);
    if (!stamp) return open_anew(root);  // a folder has nothing to be read beforehand
    static std::mutex mutex;
    static std::map<std::filesystem::path, Opened> opened;
    const std::lock_guard lock(mutex);
    Opened& known = opened[root];
    if (known.stamp == *stamp)
        if (Source source = known.source.lock()) return source;
    const Source source = open_anew(root);
    known = {*stamp, source};
    return source;
}

}  // namespace farout::images

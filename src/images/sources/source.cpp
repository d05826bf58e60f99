#include "images/sources/source.h"

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

Source open_source(const std::filesystem::path& root) {
    std::string kinds;
    for (const SourceKind& kind : all_sources()) {
        if (Source source = kind.open(root)) return source;
        kinds += concat(kinds.empty() ? "" : " or ", kind.meaning);
    }
    throw Error(concat(printable(root.native()), " is a file, not ", kinds, "."));
}

}  // namespace farout::images

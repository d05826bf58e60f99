// Feature files: `farout check` of one, then what fit and score read of it.
#include "features/feature_file.h"

#include "core/error.h"
#include "input_file.h"

namespace {

void read_rows(const std::filesystem::path& path) {
    const farout::features::FeatureFile file(path);
    for (std::int64_t block = 0; block < std::min<std::int64_t>(file.blocks().count(), 4); ++block)
        file.read(file.blocks().rows_of(block));
    file.paths({0, std::min<std::int64_t>(file.blocks().rows, 16)});
    file.unreadable();
    file.content_id();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::filesystem::path path = farout::fuzz::input_file({data, size});
    try {
        farout::features::inspect_feature_file(path, farout::features::Look::deep);
    } catch (const farout::Error&) {
    }
    try {
        read_rows(path);
    } catch (const farout::Error&) {
    }
    return 0;
}

// Image lists.
#include "images/lists/image_list.h"

#include <cstdlib>

#include "core/error.h"
#include "input_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    try {
        for (const auto& image :
             farout::images::read_image_list(farout::fuzz::input_file({data, size}))) {
            const bool kept = !image.path.empty() &&
                              image.path.size() <= farout::images::longest_path &&
                              image.label >= -1;
            if (!kept) std::abort();
        }
    } catch (const farout::Error&) {
    }
    return 0;
}

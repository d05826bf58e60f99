// Labels in text, as `farout import --labels` reads them.
#include "features/label_text.h"

#include <cstddef>
#include <cstdint>

#include "core/error.h"
#include "input_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    try {
        farout::features::read_label_lines(farout::fuzz::input_file({data, size}));
    } catch (const farout::Error&) {
    }
    return 0;
}

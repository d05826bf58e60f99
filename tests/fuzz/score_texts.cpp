// Scores in CSV, as `farout import --scores` reads them.
#include "scores/score_texts.h"

#include <cstddef>
#include <cstdint>

#include "core/error.h"
#include "input_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    try {
        farout::scores::read_numbered_rows(farout::fuzz::input_file({data, size}), std::nullopt,
                                           "theirs");
    } catch (const farout::Error&) {
    }
    return 0;
}

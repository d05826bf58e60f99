// .pth files of torch before 1.6: pickles one behind the other, then the storages.
#include <cstddef>

#include "checkpoint_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    farout::fuzz::read_checkpoint_input({data, size});
    return 0;
}

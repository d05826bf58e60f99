// What `farout import` reads beside .npz: .npy files and pickles of arrays.
#include <cstddef>

#include "numpy_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    farout::fuzz::read_numpy_input({data, size});
    return 0;
}

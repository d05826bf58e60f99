// .pth files of torch since 1.6: zip archives with a pickle.
#include "checkpoint_input.h"
#include "zip_mutator.h"

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed) {
    return farout::fuzz::mutate_zip(data, size, most, seed);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    farout::fuzz::read_checkpoint_input({data, size});
    return 0;
}

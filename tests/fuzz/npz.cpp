// .npz files, as weights and as features to import.
#include "checkpoint_input.h"
#include "numpy_input.h"
#include "zip_mutator.h"

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed) {
    return farout::fuzz::mutate_zip(data, size, most, seed);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    farout::fuzz::read_checkpoint_input({data, size});
    farout::fuzz::read_numpy_input({data, size});
    return 0;
}

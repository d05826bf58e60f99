// .safetensors files. The length of the header is set right in most of the inputs: hardly any
// change would get past it.
#include <cstddef>
#include <cstring>

#include "checkpoint_input.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed) {
    size = LLVMFuzzerMutate(data, size, most);
    if (size < 8 || seed % 4 == 0) return size;
    // The header ends with its last brace: what lies behind are the arrays.
    size_t end = size;
    while (end > 8 && data[end - 1] != '}') --end;
    const std::uint64_t length = end - 8;
    std::memcpy(data, &length, sizeof length);
    return size;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    farout::fuzz::read_checkpoint_input({data, size});
    return 0;
}

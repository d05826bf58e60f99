// Images in a tar: its index, and every image that it names.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "core/error.h"
#include "images/image.h"
#include "images/sources/source.h"
#include "input_file.h"

namespace {

constexpr std::size_t block = 512;

/// Headers have a sum of themselves: without the right one the rest of a changed input isn't read.
void mend_sums(uint8_t* data, size_t size) {
    for (std::size_t at = 0; at + block <= size; at += block) {
        uint8_t* header = data + at;
        if (header[0] == 0) continue;
        unsigned sum = 8 * ' ';
        for (std::size_t i = 0; i < block; ++i)
            if (i < 148 || i >= 156) sum += header[i];
        std::array<char, 8> digits{};
        std::snprintf(digits.data(), digits.size(), "%06o", sum);
        std::memcpy(header + 148, digits.data(), digits.size());
    }
}

}  // namespace

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed) {
    const size_t changed = LLVMFuzzerMutate(data, size, most);
    if (seed % 8 != 0) mend_sums(data, changed);
    return changed;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    try {
        const auto source = farout::images::open_source(farout::fuzz::input_file({data, size}));
        std::vector<std::byte> bytes;
        for (const auto& image : source->walk().images) {
            source->read(image.path, bytes);
            if (bytes.size() > size || !source->can_be_read(image.path)) std::abort();
        }
    } catch (const farout::Error&) {
    }
    return 0;
}

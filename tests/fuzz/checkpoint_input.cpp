#include "checkpoint_input.h"

#include <algorithm>
#include <vector>

#include "checkpoints/checkpoint.h"
#include "core/error.h"
#include "input_file.h"

namespace farout::fuzz {

void read_checkpoint_input(std::span<const std::uint8_t> bytes) {
    try {
        std::vector<std::byte> copy;
        for (const auto& [name, array] : checkpoints::read_checkpoint(input_file(bytes)).arrays)
            copy.assign(array.bytes().begin(), array.bytes().end());
    } catch (const Error&) {
    }
}

}  // namespace farout::fuzz

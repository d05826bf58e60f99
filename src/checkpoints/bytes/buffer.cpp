#include "checkpoints/bytes/buffer.h"

#include <algorithm>
#include <bit>
#include <new>

#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

// Every format read here is little-endian, and so is every machine that LibTorch is built for.
static_assert(std::endian::native == std::endian::little);

namespace {

constexpr std::align_val_t alignment{64};

struct Release {
    void operator()(std::byte* memory) const { ::operator delete(memory, alignment); }
};

}  // namespace

Buffer allocate_buffer(std::uint64_t size, std::string_view where) {
    void* memory = size > (std::uint64_t{1} << 62)
                       ? nullptr
                       : ::operator new(std::max<std::size_t>(size, 1), alignment, std::nothrow);
    if (memory == nullptr) {
        throw Error(concat(where, ": not enough memory for ",
                           human_bytes(static_cast<double>(size)),
                           " of array data; free some or use a machine with more"));
    }
    return {std::shared_ptr<std::byte>(static_cast<std::byte*>(memory), Release{}), size};
}

}  // namespace farout::checkpoints

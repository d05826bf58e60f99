#include "checkpoints/numpy/npy.h"

#include <algorithm>

#include "checkpoints/bytes/checked.h"
#include "checkpoints/bytes/strided.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

/// A copy in which the bytes of each element are reversed.
Buffer swap_bytes(std::span<const std::byte> bytes, std::size_t size, const std::string& where) {
    Buffer swapped = allocate_buffer(bytes.size(), where);
    for (std::size_t i = 0; i < bytes.size(); i += size) {
        std::ranges::reverse_copy(bytes.subspan(i, size), swapped.data.get() + i);
    }
    return swapped;
}

bool is_aligned(const std::byte* data, std::size_t size) {
    return reinterpret_cast<std::uintptr_t>(data) % size == 0;
}

}  // namespace

Array read_npy(const Buffer& file, const std::string& where) {
    return array_of(read_npy_header(MemorySource(file, where)), file, where);
}

Array array_of(const NpyHeader& header, const Buffer& buffer, const std::string& where) {
    const std::size_t size = size_of(header.type);
    const auto elements = checked_elements(header.shape);
    const auto total = elements ? checked_product(*elements, size) : std::nullopt;
    if (!total || header.data_offset > buffer.size || *total > buffer.size - header.data_offset) {
        throw Error(concat(where, ": its shape doesn't fit its ", buffer.size, " bytes"));
    }
    Array array{header.type, header.shape, buffer.at(header.data_offset)};
    Buffer owned = buffer;
    const bool swap = header.byte_order == ByteOrder::big && size > 1;
    if (swap) owned = swap_bytes(array.bytes(), size, where);
    if (swap || !is_aligned(array.data.get(), size)) {
        if (!swap) {
            owned = allocate_buffer(*total, where);
            std::ranges::copy(array.bytes(), owned.data.get());
        }
        array.data = owned.at(0);
    }
    if (header.order == ArrayOrder::c || header.shape.size() < 2) return array;
    const Buffer elements_only{std::const_pointer_cast<std::byte>(array.data), *total};
    return copy_contiguous({header.shape, fortran_strides(header.shape), 0}, header.type,
                           elements_only, where);
}

}  // namespace farout::checkpoints

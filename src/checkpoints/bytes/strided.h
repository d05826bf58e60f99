#pragma once
/// Views of a buffer by shape and strides, checked against its size and made C-contiguous.

#include <cstdint>
#include <string>
#include <vector>

#include "checkpoints/bytes/byte_source.h"
#include "checkpoints/checkpoint.h"

namespace farout::checkpoints {

/// Where an array's elements lie in a buffer; offset and strides count elements.
struct StridedLayout {
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
    std::int64_t offset = 0;
};

/// What is wrong with a layout in a buffer of `bytes` bytes, or "".
std::string check_layout(const StridedLayout& layout, ElementType type, std::uint64_t bytes);

bool is_contiguous(const StridedLayout& layout);

/// The elements in C order as an array of its own; the layout must have passed check_layout.
Array copy_contiguous(StridedLayout layout, ElementType type, const Buffer& buffer,
                      const std::string& where);

/// The strides of a C-contiguous (Fortran-contiguous) array.
std::vector<std::int64_t> c_strides(const std::vector<std::int64_t>& shape);
std::vector<std::int64_t> fortran_strides(const std::vector<std::int64_t>& shape);

}  // namespace farout::checkpoints

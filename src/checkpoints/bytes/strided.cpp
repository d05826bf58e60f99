#include "checkpoints/bytes/strided.h"

#include <algorithm>
#include <cstring>

#include "checkpoints/bytes/checked.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

std::optional<std::uint64_t> last_element(const StridedLayout& layout) {
    std::optional<std::uint64_t> last = static_cast<std::uint64_t>(layout.offset);
    for (std::size_t axis = 0; axis < layout.shape.size() && last; ++axis) {
        const auto step = checked_product(static_cast<std::uint64_t>(layout.shape[axis] - 1),
                                          static_cast<std::uint64_t>(layout.strides[axis]));
        last = step ? checked_sum(*last, *step) : std::nullopt;
    }
    return last;
}

/// The stride of an axis with one element is never used and may be any number.
void drop_unused_strides(StridedLayout& layout) {
    for (std::size_t axis = 0; axis < layout.shape.size(); ++axis) {
        if (layout.shape[axis] <= 1) layout.strides[axis] = 0;
    }
}

/// Copies one row along the last axis, whose elements lie `stride` bytes apart.
void copy_row(const std::byte* from, std::size_t stride, std::byte* to, std::size_t size,
              std::int64_t count) {
    if (stride == size) {
        std::memcpy(to, from, size * static_cast<std::size_t>(count));
        return;
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        std::memcpy(to + i * size, from + i * stride, size);
    }
}

/// Moves an index to the next row; false after the last one.
bool next_row(std::vector<std::int64_t>& index, const StridedLayout& layout, std::int64_t& offset) {
    for (std::size_t axis = index.size(); axis-- > 0;) {
        offset += layout.strides[axis];
        if (++index[axis] < layout.shape[axis]) return true;
        offset -= layout.strides[axis] * layout.shape[axis];
        index[axis] = 0;
    }
    return false;
}

}  // namespace

std::string check_layout(const StridedLayout& layout, ElementType type, std::uint64_t bytes) {
    if (layout.shape.size() != layout.strides.size()) return "has more extents than strides";
    if (layout.shape.size() > 64) return concat("has ", layout.shape.size(), " axes (64 at most)");
    const auto elements = checked_elements(layout.shape);
    if (!elements || !checked_product(*elements, size_of(type))) return "has an impossible shape";
    if (layout.offset < 0) return "has a negative offset";
    if (std::ranges::any_of(layout.strides, [](auto stride) { return stride < 0; })) {
        return "has a negative stride";
    }
    if (*elements == 0) return "";
    const auto last = last_element(layout);
    const std::uint64_t available = bytes / size_of(type);
    if (!last || *last >= available) {
        return concat("reaches beyond its storage of ", available, " elements");
    }
    return "";
}

bool is_contiguous(const StridedLayout& layout) {
    const auto expected = c_strides(layout.shape);
    if (std::ranges::find(layout.shape, 0) != layout.shape.end()) return true;
    for (std::size_t axis = 0; axis < layout.shape.size(); ++axis) {
        // The stride of an axis with one element is never used.
        if (layout.shape[axis] > 1 && layout.strides[axis] != expected[axis]) return false;
    }
    return true;
}

Array copy_contiguous(StridedLayout layout, ElementType type, const Buffer& buffer,
                      const std::string& where) {
    drop_unused_strides(layout);
    Array array{type, layout.shape, nullptr};
    const std::size_t size = size_of(type);
    const auto total = static_cast<std::size_t>(array.elements()) * size;
    const Buffer copy = allocate_buffer(total, where);
    array.data = copy.at(0);
    if (total == 0) return array;
    const std::int64_t count = layout.shape.empty() ? 1 : layout.shape.back();
    const std::size_t stride =
        layout.strides.empty() ? size : static_cast<std::size_t>(layout.strides.back()) * size;
    std::vector<std::int64_t> index(layout.shape.empty() ? 0 : layout.shape.size() - 1, 0);
    std::int64_t offset = layout.offset;
    std::byte* to = copy.data.get();
    do {
        copy_row(buffer.data.get() + static_cast<std::size_t>(offset) * size, stride, to, size,
                 count);
        to += static_cast<std::size_t>(count) * size;
    } while (next_row(index, layout, offset));
    return array;
}

std::vector<std::int64_t> c_strides(const std::vector<std::int64_t>& shape) {
    std::vector<std::int64_t> strides(shape.size(), 1);
    for (std::size_t axis = shape.size(); axis-- > 1;) {
        strides[axis - 1] = strides[axis] * std::max<std::int64_t>(shape[axis], 1);
    }
    return strides;
}

std::vector<std::int64_t> fortran_strides(const std::vector<std::int64_t>& shape) {
    std::vector<std::int64_t> strides(shape.size(), 1);
    for (std::size_t axis = 1; axis < shape.size(); ++axis) {
        strides[axis] = strides[axis - 1] * std::max<std::int64_t>(shape[axis - 1], 1);
    }
    return strides;
}

}  // namespace farout::checkpoints

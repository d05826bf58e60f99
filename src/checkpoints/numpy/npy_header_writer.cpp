#include "checkpoints/numpy/npy.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

// numpy/lib/_format_impl.py: ARRAY_ALIGN and GROWTH_AXIS_MAX_DIGITS.
constexpr std::size_t alignment = 64;
constexpr std::size_t growth_digits = 21;
constexpr std::size_t longest_text = 0xFFFF;  // in version 1.0
constexpr std::size_t prefix_size = 10;       // magic, version, length

/// (3, 4) or (3,), as Python writes tuples.
std::string tuple_literal(const std::vector<std::int64_t>& shape) {
    std::string text = "(";
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
        text += concat(axis > 0 ? ", " : "", shape[axis]);
    return text + (shape.size() == 1 ? ",)" : ")");
}

}  // namespace

std::string make_npy_header(const std::string& descr, const std::vector<std::int64_t>& shape) {
    std::string text = concat("{'descr': ", descr,
                              ", 'fortran_order': False, 'shape': ", tuple_literal(shape), ", }");
    // NumPy leaves room for the first extent to grow in place.
    if (!shape.empty()) text.append(growth_digits - concat(shape[0]).size(), ' ');
    const std::size_t end = prefix_size + text.size() + 1;
    text.append(alignment - end % alignment, ' ').append(1, '\n');
    if (text.size() > longest_text) throw Error("A .npy header can't name so many columns.");
    std::string header = "\x93NUMPY";
    header.append({'\x01', '\x00', static_cast<char>(text.size() & 0xFF),
                   static_cast<char>(text.size() >> 8)});
    return header + text;
}

}  // namespace farout::checkpoints

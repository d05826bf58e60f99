#include "checkpoints/matrix_rows.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace {

constexpr std::size_t rounded_at_once = 1 << 16;

std::string describe_shape(const std::vector<std::int64_t>& shape) {
    std::vector<std::string> extents;
    extents.reserve(shape.size());
    for (const std::int64_t extent : shape) extents.push_back(concat(extent));
    return concat("(", enumerate(extents), ")");
}

void check_type(const StoredArray& array) {
    const auto [type, byte_order] = array.type;
    if (type != ElementType::float32 && type != ElementType::float64) {
        throw Error(concat(array.where, ": holds ", name_of(type),
                           ", but float32 or float64 is imported; save array.astype('float32')"));
    }
    if (byte_order == ByteOrder::big) {
        throw Error(concat(array.where, ": holds big-endian ", name_of(type),
                           ", but little-endian is imported; save array.astype('<f4')"));
    }
}

void check_shape(const StoredArray& array) {
    const auto& shape = array.shape;
    const bool is_matrix =
        shape.size() >= 2 &&
        std::all_of(shape.begin() + 2, shape.end(), [](auto extent) { return extent == 1; });
    if (!is_matrix) {
        throw Error(concat(array.where, ": has the shape ", describe_shape(shape),
                           ", but N×D is imported (or N×D×1×1); save array.reshape(N, D)"));
    }
    if (shape[0] == 0 || shape[1] == 0) {
        throw Error(concat(array.where, ": has the shape ", describe_shape(shape), ", so no ",
                           shape[0] == 0 ? "rows" : "columns",
                           "; was it written before there was anything in it?"));
    }
}

}  // namespace

MatrixRows::MatrixRows(StoredArray array, std::size_t band_bytes)
    : array_(std::move(array)), band_bytes_(band_bytes) {
    check_type(array_);
    check_shape(array_);
}

void MatrixRows::read(Range rows, std::span<float> out) {
    const auto width = static_cast<std::size_t>(this->width());
    if (array_.order == ArrayOrder::c)
        return read_elements(static_cast<std::uint64_t>(rows.begin) * width, out);
    while (!rows.empty()) {
        if (rows.begin < band_rows_.begin || rows.begin >= band_rows_.end) read_band(rows.begin);
        const Range part{rows.begin, std::min(rows.end, band_rows_.end)};
        const auto first = static_cast<std::size_t>(part.begin - band_rows_.begin);
        const auto count = static_cast<std::size_t>(part.count());
        std::ranges::copy(std::span(band_).subspan(first * width, count * width), out.begin());
        out = out.subspan(count * width);
        rows.begin = part.end;
    }
}

void MatrixRows::read_elements(std::uint64_t first, std::span<float> out) {
    if (array_.type.type == ElementType::float32)
        return array_.elements->read(first * sizeof(float), std::as_writable_bytes(out));
    while (!out.empty()) {
        wide_.resize(std::min(out.size(), rounded_at_once));
        array_.elements->read(first * sizeof(double), std::as_writable_bytes(std::span(wide_)));
        std::ranges::transform(wide_, out.begin(),
                               [](double value) { return static_cast<float>(value); });
        first += wide_.size();
        out = out.subspan(wide_.size());
    }
}

/// As many rows as the band holds, column after column.
void MatrixRows::read_band(std::int64_t first_row) {
    const auto width = static_cast<std::size_t>(this->width());
    const auto most =
        static_cast<std::int64_t>(std::max<std::size_t>(1, band_bytes_ / (width * sizeof(float))));
    band_rows_ = {first_row, std::min(rows(), first_row + most)};
    const auto count = static_cast<std::size_t>(band_rows_.count());
    band_.resize(count * width);
    std::vector<float> column(count);
    for (std::size_t d = 0; d < width; ++d) {
        read_elements(
            d * static_cast<std::uint64_t>(rows()) + static_cast<std::uint64_t>(first_row), column);
        for (std::size_t row = 0; row < count; ++row) band_[row * width + d] = column[row];
    }
}

}  // namespace farout

#include "checkpoints/numpy/matrix_rows.h"

#include <algorithm>
#include <optional>

#include "checkpoints/stored_array.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

using Extents = std::vector<std::int64_t>;

/// N and D: the first axis and the only one behind it that has more than one element.
std::optional<Extents> matrix_shape(const Extents& shape) {
    if (shape.size() < 2) return std::nullopt;
    Extents others;
    std::copy_if(shape.begin() + 1, shape.end(), std::back_inserter(others),
                 [](auto extent) { return extent != 1; });
    if (others.size() > 1) return std::nullopt;
    return Extents{shape[0], others.empty() ? 1 : others[0]};
}

/// What to save instead of an array that is no matrix.
std::string mend_of(const Extents& shape) {
    if (shape.size() == 1) return "a single row is array.reshape(1, -1), a column array[:, None]";
    if (shape.size() == 3 && shape[0] == 1) return "save array[0]";
    if (shape.size() == 3)
        return "of tokens N×T×D save those that the head sees, such as array[:, 0], of others "
               "array.reshape(N, D)";
    if (shape.size() == 4)
        return "of maps N×D×H×W save what the head sees, such as array.mean(axis=(2, 3)), of "
               "others array.reshape(N, D)";
    return "save array.reshape(N, D)";
}

void check_type(const StoredArray& array) {
    if (is_floating(array.type.type)) return;
    throw Error(concat(array.where, ": holds ", name_of(array.type.type),
                       ", but float32 or float64 is imported (float16 and bfloat16, too); save "
                       "array.astype('float32')"));
}

Extents checked_shape(const StoredArray& array) {
    const auto shape = matrix_shape(array.shape);
    if (!shape) {
        throw Error(concat(array.where, ": has the shape ", describe_shape(array.shape),
                           ", but N×D is imported (or N×D×1×1); ", mend_of(array.shape)));
    }
    return *shape;
}

void check_extents(const StoredArray& array) {
    throw Error(concat(array.where, ": has the shape ", describe_shape(array.shape), ", so no ",
                       array.shape[0] == 0 ? "rows" : "columns",
                       "; was it written before there was anything in it?"));
}

std::string where_of(const std::vector<StoredArray>& batches) {
    if (batches.size() == 1) return batches[0].where;
    return concat(batches[0].where, " and the ", batches.size() - 1, " batches behind it");
}

}  // namespace

bool is_matrix_of_floats(const StoredArray& array) {
    return is_floating(array.type.type) && matrix_shape(array.shape).has_value();
}

MatrixRows::MatrixRows(StoredArray array, std::size_t band_bytes)
    : MatrixRows(std::vector{std::move(array)}, band_bytes) {}

MatrixRows::MatrixRows(std::vector<StoredArray> batches, std::size_t band_bytes)
    : where_(where_of(batches)), batches_(std::move(batches)), begins_{0}, band_bytes_(band_bytes) {
    for (StoredArray& array : batches_) {
        check_type(array);
        array.shape = checked_shape(array);
        if (begins_.size() == 1) width_ = array.shape[1];
        if (array.shape[1] != width_) {
            throw Error(concat(array.where, ": has ", array.shape[1], " columns, but ",
                               batches_[0].where, " has ", width_,
                               "; batches of one width are joined: give one of them with --array"));
        }
        if (array.shape[1] == 0 || (array.shape[0] == 0 && batches_.size() == 1))
            check_extents(array);
        begins_.push_back(begins_.back() + array.shape[0]);
    }
    if (rows() == 0) check_extents(batches_[0]);
}

void MatrixRows::read(Range rows, std::span<float> out) {
    const auto width = static_cast<std::size_t>(width_);
    const auto behind = std::ranges::upper_bound(begins_, rows.begin);
    auto batch = static_cast<std::size_t>(behind - begins_.begin()) - 1;
    for (; !rows.empty(); ++batch) {
        const std::int64_t end = std::min(rows.end, begins_[batch + 1]);
        if (end <= rows.begin) continue;  // a batch without rows
        const auto count = static_cast<std::size_t>(end - rows.begin) * width;
        const std::int64_t begin = begins_[batch];
        read_of_batch(batch, {rows.begin - begin, end - begin}, out.first(count));
        out = out.subspan(count);
        rows.begin = end;
    }
}

void MatrixRows::read_of_batch(std::size_t batch, Range rows, std::span<float> out) {
    const auto width = static_cast<std::size_t>(width_);
    const StoredArray& array = batches_[batch];
    if (array.order == ArrayOrder::c)
        return read_floats(array, static_cast<std::uint64_t>(rows.begin) * width, out);
    while (!rows.empty()) {
        if (batch != band_batch_ || rows.begin < band_rows_.begin || rows.begin >= band_rows_.end)
            read_band(batch, rows.begin);
        const Range part{rows.begin, std::min(rows.end, band_rows_.end)};
        const auto first = static_cast<std::size_t>(part.begin - band_rows_.begin);
        const auto count = static_cast<std::size_t>(part.count());
        std::ranges::copy(std::span(band_).subspan(first * width, count * width), out.begin());
        out = out.subspan(count * width);
        rows.begin = part.end;
    }
}

/// As many rows as the band holds, column after column.
void MatrixRows::read_band(std::size_t batch, std::int64_t first_row) {
    const auto width = static_cast<std::size_t>(width_);
    const StoredArray& array = batches_[batch];
    const std::int64_t rows = array.shape[0];
    const auto most =
        static_cast<std::int64_t>(std::max<std::size_t>(1, band_bytes_ / (width * sizeof(float))));
    band_batch_ = batch;
    band_rows_ = {first_row, std::min(rows, first_row + most)};
    const auto count = static_cast<std::size_t>(band_rows_.count());
    band_.resize(count * width);
    std::vector<float> column(count);
    for (std::size_t d = 0; d < width; ++d) {
        read_floats(array,
                    d * static_cast<std::uint64_t>(rows) + static_cast<std::uint64_t>(first_row),
                    column);
        for (std::size_t row = 0; row < count; ++row) band_[row * width + d] = column[row];
    }
}

}  // namespace farout::checkpoints

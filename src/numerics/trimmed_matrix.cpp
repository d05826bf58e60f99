#include "numerics/trimmed_matrix.h"

#include <algorithm>

#include <ATen/ATen.h>

#include "core/blocks.h"

namespace farout::numerics {
namespace {

// Wide enough for a product near the processor's rate (in float64, MKL takes half as long again for
// 128 columns and powers of two as for 192), narrow enough to leave most of a triangle out.
constexpr std::int64_t block_columns = 192;

/// From the first to the last row that isn't all zeros.
Range rows_in_use(const at::Tensor& columns) {
    const at::Tensor rows = columns.ne(0).any(1).nonzero();
    if (rows.size(0) == 0) return {0, 0};
    return {rows[0].item<std::int64_t>(), rows[rows.size(0) - 1].item<std::int64_t>() + 1};
}

}  // namespace

TrimmedMatrix::TrimmedMatrix(const at::Tensor& matrix) : columns_(matrix.size(1)) {
    const Blocks cut{columns_, block_columns};
    Range rows{0, 0};
    std::int64_t first_column = 0;
    const auto keep = [&](std::int64_t end) {
        if (end > first_column) {
            const at::Tensor numbers =
                matrix.slice(0, rows.begin, rows.end).slice(1, first_column, end);
            Block block{rows.begin, first_column, rows.count(), end - first_column, {}, {}};
            if (matrix.scalar_type() == at::kFloat)
                block.single = PackedLinear(numbers.t());
            else
                block.numbers = numbers.contiguous();
            blocks_.push_back(std::move(block));
        }
        first_column = end;
    };
    for (std::int64_t block = 0; block < cut.count(); ++block) {
        const Range columns = cut.rows_of(block);
        const Range used = rows_in_use(matrix.slice(1, columns.begin, columns.end));
        if (used == rows) continue;  // one block with those before it
        keep(columns.begin);
        rows = used;
    }
    keep(columns_);
}

at::Tensor TrimmedMatrix::times(const at::Tensor& left) const {
    at::Tensor product = at::empty({left.size(0), columns_}, left.options());
    for (const Block& block : blocks_) {
        at::Tensor columns =
            product.slice(1, block.first_column, block.first_column + block.columns);
        const at::Tensor used = left.slice(1, block.first_row, block.first_row + block.rows);
        if (block.numbers.defined())
            at::mm_out(columns, used, block.numbers);
        else
            block.single.write(used, columns);
    }
    return product;
}

std::int64_t TrimmedMatrix::bytes() const {
    std::int64_t bytes = 0;
    for (const Block& block : blocks_)
        bytes += block.numbers.defined() ? static_cast<std::int64_t>(block.numbers.nbytes())
                                         : static_cast<std::int64_t>(block.single.bytes());
    return bytes;
}

std::int64_t TrimmedMatrix::operations() const {
    std::int64_t numbers = 0;
    for (const Block& block : blocks_) numbers += block.rows * block.columns;
    return 2 * numbers;
}

namespace {

template <typename Number>
at::Tensor single_offsets(const at::Tensor& features, const at::Tensor& origin) {
    at::Tensor offsets = at::empty_like(features, at::kFloat);
    const Number* from = features.const_data_ptr<Number>();
    const double* u = origin.const_data_ptr<double>();
    float* to = offsets.data_ptr<float>();
    const std::int64_t width = features.size(1);
    for (std::int64_t i = 0; i < features.size(0); ++i, from += width, to += width)
        for (std::int64_t k = 0; k < width; ++k)
            to[k] = static_cast<float>(static_cast<double>(from[k]) - u[k]);
    return offsets;
}

}  // namespace

at::Tensor offsets_from(const at::Tensor& features, const at::Tensor& origin) {
    return features.scalar_type() == at::kDouble ? single_offsets<double>(features, origin)
                                                 : single_offsets<float>(features, origin);
}

}  // namespace farout::numerics

#include "statistics/kinds/packed_products.h"

#include <algorithm>

#include <ATen/ATen.h>

#include "core/blocks.h"
#include "numerics/tiles.h"

namespace farout::statistics {

namespace {

// The scatter is made in square pieces of this many columns, only those on and above the diagonal:
// 5/8 of the whole for D = 768, 0.55 for D = 2048. Narrower pieces, and powers of two, slow MKL's
// product down (192: 45 GF/s on a core that makes the whole at 48; 128: 31; 256: 40).
constexpr std::int64_t piece_width = 192;

/// Where row i of the packed upper triangle of an n×n matrix begins, less i: entry (i, j) lies at
/// offset + j.
std::int64_t packed_offset(std::int64_t row, std::int64_t width) {
    return row * width - row * (row + 1) / 2;
}

void add_piece(const at::Tensor& rows, Range down, Range across, std::span<double> sums) {
    const at::Tensor piece =
        at::mm(rows.slice(1, down.begin, down.end).t(), rows.slice(1, across.begin, across.end));
    const double* row = piece.const_data_ptr<double>();
    for (std::int64_t i = down.begin; i < down.end; ++i, row += across.count()) {
        double* packed = sums.data() + packed_offset(i, rows.size(1));
        for (std::int64_t j = std::max(i, across.begin); j < across.end; ++j)
            packed[j] += row[j - across.begin];
    }
}

}  // namespace

void add_products(const at::Tensor& rows, std::span<double> sums) {
    const Blocks pieces{rows.size(1), piece_width};
    numerics::for_tasks(pieces.count() * pieces.count(), [&](std::int64_t task) {
        const Range down = pieces.rows_of(task / pieces.count());
        const Range across = pieces.rows_of(task % pieces.count());
        if (down.begin <= across.begin) add_piece(rows, down, across, sums);
    });
}

at::Tensor upper_triangle(std::int64_t width, at::Device device) {
    const at::Tensor places =
        at::triu_indices(width, width, 0, at::TensorOptions(at::kLong).device(device));
    return places[0] * width + places[1];
}

at::Tensor unpacked(std::span<const double> packed, std::int64_t width) {
    at::Tensor matrix = at::empty({width, width}, at::kDouble);
    double* full = matrix.data_ptr<double>();
    for (std::int64_t i = 0; i < width; ++i) {
        const double* row = packed.data() + packed_offset(i, width);
        for (std::int64_t j = i; j < width; ++j) full[i * width + j] = full[j * width + i] = row[j];
    }
    return matrix;
}

}  // namespace farout::statistics

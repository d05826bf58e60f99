#include "numerics/unit_rows.h"

#include <cmath>

#include <ATen/ATen.h>

#include "numerics/tiles.h"
#include "numerics/vector_loops.h"

namespace farout::numerics {

UnitRows::UnitRows(at::Tensor rows)
    : rows_(std::move(rows)), scales_(static_cast<std::size_t>(count())) {
    for_row_tiles(count(), [&](Range tile) {
        // In float64: squares of float32 neither overflow nor vanish there.
        std::vector<double> wide(static_cast<std::size_t>(width()));
        for (std::int64_t row = tile.begin; row < tile.end; ++row) {
            multiply(rows_.const_data_ptr<float>() + row * width(), width(), 1, wide.data());
            const double squares = sum_of_squares(wide.data(), width());
            scales_[static_cast<std::size_t>(row)] = squares > 0 ? 1 / std::sqrt(squares) : 0;
        }
    });
}

void UnitRows::write(std::int64_t row, double* unit) const {
    multiply(rows_.const_data_ptr<float>() + row * width(), width(), scale_of(row), unit);
}

void UnitRows::write(std::int64_t row, float* unit) const {
    const float* values = rows_.const_data_ptr<float>() + row * width();
    const double scale = scale_of(row);
    for (std::int64_t j = 0; j < width(); ++j)
        unit[j] = static_cast<float>(static_cast<double>(values[j]) * scale);
}

void UnitRows::prefetch(std::int64_t row) const {
    constexpr std::int64_t line = 16;  // floats in a line of the cache
    const float* values = rows_.const_data_ptr<float>() + row * width();
    for (std::int64_t j = 0; j < width(); j += line) __builtin_prefetch(values + j);
}

}  // namespace farout::numerics

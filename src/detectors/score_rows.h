#pragma once
/// Scores from a formula for one row.

#include <cstdint>

#include <ATen/ATen.h>

#include "statistics/tiles.h"

namespace farout {

/// float32 n: formula(i) of every row, computed in float64, on this rank's threads.
template <typename Formula>
at::Tensor score_each_row(std::int64_t rows, const Formula& formula) {
    at::Tensor scores = at::empty({rows}, at::kFloat);
    float* values = scores.data_ptr<float>();
    for_row_tiles(rows, [&](Range tile) {
        for (std::int64_t i = tile.begin; i < tile.end; ++i)
            values[i] = static_cast<float>(formula(static_cast<std::size_t>(i)));
    });
    return scores;
}

}  // namespace farout

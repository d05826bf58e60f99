#pragma once
/// Scores from a formula for one row.

#include <cstdint>

#include <ATen/ATen.h>

namespace farout::quantities {

/// float32 n: formula(i) of every row, computed in float64.
template <typename Formula>
at::Tensor score_each_row(std::int64_t rows, const Formula& formula) {
    at::Tensor scores = at::empty({rows}, at::kFloat);
    float* values = scores.data_ptr<float>();
    for (std::int64_t i = 0; i < rows; ++i)
        values[i] = static_cast<float>(formula(static_cast<std::size_t>(i)));
    return scores;
}

}  // namespace farout::quantities

#pragma once
/// Numbers of rows by a formula for one, for the host's fast forms.

#include <cstdint>

#include <ATen/ATen.h>

namespace farout::quantities {

/// float64 n: formula(i) of every row.
template <typename Formula>
at::Tensor of_each_row(std::int64_t rows, const Formula& formula) {
    at::Tensor numbers = at::empty({rows}, at::kDouble);
    auto* values = numbers.data_ptr<double>();
    for (std::int64_t i = 0; i < rows; ++i) values[i] = formula(static_cast<std::size_t>(i));
    return numbers;
}

}  // namespace farout::quantities

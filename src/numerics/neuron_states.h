#pragma once
/// States of features: how much each has a part in the softmax's distance from a uniform one.

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace farout::numerics {

/// sigmoid(steepness h_j g_j), g = Wᵀ(p − 1/C) the gradient by h of KL(uniform ‖ p); n×D.
/// `features`: float64 n×D; `log_p`: float64 n×C; `weight`: float64 C×D.
at::Tensor neuron_states(const at::Tensor& features, const at::Tensor& log_p,
                         const at::Tensor& weight, double steepness);

/// Which of its bins each state is in. The edges, M − 1 of them: n = ⌊M/2⌋ points log_1000 x from 0
/// to 1/2, x evenly from 1 to √1000; and the same mirrored at 1/2. int64 n×D.
at::Tensor bins_of_states(const at::Tensor& states, std::int64_t m);

/// How many bins there are.
std::int64_t count_of_state_bins(std::int64_t m);

}  // namespace farout::numerics

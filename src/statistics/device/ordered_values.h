#pragma once
/// quantile.h's counts as plain operations on tensors.

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace farout::statistics {

/// ordered_bits() (core/float_bits.h) of every value, as int32 of the same bits.
at::Tensor ordered_bits_of(const at::Tensor& values);

/// Their upper and lower 16 bits, from 0 to 65535.
at::Tensor upper_half(const at::Tensor& ordered);
at::Tensor lower_half(const at::Tensor& ordered);

/// How many of the numbers (from 0 to 65535) are 0, 1, …: int64 65536. Exact in any order.
at::Tensor counts_of(const at::Tensor& numbers);

}  // namespace farout::statistics

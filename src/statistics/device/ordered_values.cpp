#include "statistics/device/ordered_values.h"

#include <limits>

#include <ATen/ATen.h>

#include "statistics/quantile.h"

namespace farout::statistics {

namespace {

constexpr std::int64_t half = 0xffff;

}  // namespace

at::Tensor ordered_bits_of(const at::Tensor& values) {
    const at::Tensor bits = values.flatten().view(at::kInt);
    const at::Tensor sign = bits.bitwise_right_shift(31);  // all ones or all zeros
    return bits.bitwise_xor(sign.bitwise_or(std::numeric_limits<std::int32_t>::min()));
}

at::Tensor upper_half(const at::Tensor& ordered) {
    return ordered.bitwise_right_shift(16).bitwise_and(half);
}

at::Tensor lower_half(const at::Tensor& ordered) {
    return ordered.bitwise_and(half);
}

at::Tensor counts_of(const at::Tensor& numbers) {
    return at::bincount(numbers.to(at::kLong), {}, static_cast<std::int64_t>(quantile_bins));
}

}  // namespace farout::statistics

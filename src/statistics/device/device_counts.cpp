#include <limits>

#include <ATen/ATen.h>

#include "statistics/device/device_sums.h"
#include "statistics/kinds/quantile.h"

namespace farout::statistics {

namespace {

constexpr std::int64_t lower_half = 0xffff;
constexpr auto bins_of_half = static_cast<std::int64_t>(quantile_bins);

/// ordered_bits() (core/ordered_bits.h) of every value, as int32 of the same bits.
at::Tensor ordered_bits_of(const at::Tensor& values) {
    const at::Tensor bits = values.flatten().view(at::kInt);
    const at::Tensor sign = bits.bitwise_right_shift(31);  // all ones or all zeros
    return bits.bitwise_xor(sign.bitwise_or(std::numeric_limits<std::int32_t>::min()));
}

at::Tensor upper_half(const at::Tensor& ordered) {
    return ordered.bitwise_right_shift(16).bitwise_and(lower_half);
}

/// How many of the numbers (from 0 to 65535) are 0, 1, …: int64. Integers: exact in any order.
at::Tensor counts_of(const at::Tensor& numbers) {
    return at::bincount(numbers.to(at::kLong), {}, bins_of_half);
}

}  // namespace

DeviceSums coarse_counts_on_device() {
    return [](const DeviceTrainingRows& rows) {
        return counts_of(upper_half(ordered_bits_of(rows.features()))).to(at::kDouble);
    };
}

DeviceSums fine_counts_on_device(std::vector<std::uint32_t> bins, std::int64_t length) {
    return [bins = std::move(bins), length](const DeviceTrainingRows& rows) {
        const at::Tensor ordered = ordered_bits_of(rows.features());
        const at::Tensor upper = upper_half(ordered);
        const at::Tensor lower = ordered.bitwise_and(lower_half);
        at::Tensor counts = at::zeros({length}, ordered.options().dtype(at::kDouble));
        std::int64_t from = 0;
        for (const std::uint32_t bin : bins) {
            const at::Tensor inside = upper.eq(static_cast<std::int64_t>(bin));
            counts.slice(0, from, from + bins_of_half)
                .copy_(counts_of(lower.masked_select(inside)));
            from += bins_of_half;
        }
        return counts;
    };
}

}  // namespace farout::statistics

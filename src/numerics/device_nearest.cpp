#include "numerics/device_nearest.h"

#include <limits>
#include <optional>

#include <ATen/ATen.h>

#include "core/blocks.h"

namespace farout::numerics {

namespace {

// Query rows that are compared with a block at a time: their distances are held.
constexpr std::int64_t rows_a_call = 1024;
// at::cdist takes differences, never products.
constexpr std::int64_t by_differences = 2;

/// float64 n×D; rows of zeros stay.
at::Tensor scaled_to_one(const at::Tensor& rows) {
    const at::Tensor wide = rows.to(at::kDouble);
    const at::Tensor lengths = wide.norm(2, 1, /*keepdim=*/true);
    return wide / lengths.masked_fill(lengths == 0, 1);
}

at::Tensor are_zero(const at::Tensor& rows) {
    return rows.ne(0).any(1).logical_not();
}

at::Tensor squared_distances(const at::Tensor& queries, const at::Tensor& rows) {
    at::Tensor distances =
        at::cdist(scaled_to_one(queries), scaled_to_one(rows), 2, by_differences);
    const at::Tensor one_is_zero = are_zero(queries).unsqueeze(1).ne(are_zero(rows));
    return distances.square_().masked_fill_(one_is_zero, 1);
}

}  // namespace

DeviceNearest::DeviceNearest(const at::Tensor& queries, std::int64_t k, at::Device device)
    : queries_(queries.to(device)),
      distances_(at::full({queries.size(0), k}, std::numeric_limits<double>::infinity(),
                          queries_.options().dtype(at::kDouble))),
      numbers_(at::full({queries.size(0), k}, std::numeric_limits<std::int64_t>::max(),
                        queries_.options().dtype(at::kLong))) {}

void DeviceNearest::add(const at::Tensor& rows, const std::vector<std::int64_t>& numbers) {
    if (numbers.empty()) return;
    const at::Tensor there = rows.to(queries_.device());
    const at::Tensor called = at::tensor(numbers, at::kLong).to(queries_.device());
    const std::int64_t k = distances_.size(1);
    const Blocks parts{queries_.size(0), rows_a_call};
    for (std::int64_t part = 0; part < parts.count(); ++part) {
        const Range range = parts.rows_of(part);
        at::Tensor distances = distances_.slice(0, range.begin, range.end);
        at::Tensor kept = numbers_.slice(0, range.begin, range.end);
        const at::Tensor queries = queries_.slice(0, range.begin, range.end);
        const at::Tensor all = at::cat({distances, squared_distances(queries, there)}, 1);
        const at::Tensor all_numbers =
            at::cat({kept, called.unsqueeze(0).expand({range.count(), -1})}, 1);
        // A stable order leaves the smaller number first among equals, as they come in order.
        const auto [sorted, order] =
            at::sort(all, /*stable=*/std::optional(true), /*dim=*/1, /*descending=*/false);
        distances.copy_(sorted.slice(1, 0, k));
        kept.copy_(all_numbers.gather(1, order.slice(1, 0, k)));
    }
}

NearestRows DeviceNearest::found() const {
    const at::Tensor distances = distances_.cpu();
    const at::Tensor numbers = numbers_.cpu();
    const std::int64_t k = distances.size(1);
    NearestRows nearest(distances.size(0), k);
    for (std::int64_t row = 0; row < nearest.rows(); ++row)
        for (std::int64_t i = 0; i < k; ++i)
            nearest.offer(row, {distances.const_data_ptr<double>()[row * k + i],
                                numbers.const_data_ptr<std::int64_t>()[row * k + i]});
    return nearest;
}

}  // namespace farout::numerics

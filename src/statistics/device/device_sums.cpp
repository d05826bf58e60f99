#include "statistics/device/device_sums.h"

#include <ATen/ATen.h>

namespace farout::statistics {

namespace {

/// The places of a D×D matrix's upper triangle among its numbers, row after row.
at::Tensor upper_triangle(std::int64_t width, at::Device device) {
    const at::Tensor places =
        at::triu_indices(width, width, 0, at::TensorOptions(at::kLong).device(device));
    return places[0] * width + places[1];
}

}  // namespace

at::Tensor members(const at::Tensor& numbers, std::int64_t count) {
    return at::arange(count, numbers.options()).unsqueeze(1).eq(numbers).to(at::kDouble);
}

DeviceSums group_sums_on_device(std::int64_t groups) {
    return [groups](const DeviceTrainingRows& rows) {
        const at::Tensor of_groups = members(rows.groups(), groups);
        return at::cat({of_groups.sum(1), at::mm(of_groups, rows.exact()).flatten()});
    };
}

DeviceSums scatter_on_device(at::Device device, const at::Tensor& group_means) {
    const at::Tensor means = group_means.to(device);
    const at::Tensor places = upper_triangle(means.size(1), device);
    return [means, places](const DeviceTrainingRows& rows) {
        const at::Tensor centred = rows.exact() - means.index_select(0, rows.groups());
        return at::mm(centred.t(), centred).flatten().index_select(0, places);
    };
}

DeviceSums residual_norms_on_device(at::Device device, const at::Tensor& origin,
                                    const at::Tensor& basis) {
    const at::Tensor point = origin.to(device);
    const at::Tensor columns = basis.to(device);
    return [point, columns](const DeviceTrainingRows& rows) {
        const at::Tensor residuals = at::mm(rows.exact() - point, columns);
        return residuals.square_().sum(1).sqrt_().sum().unsqueeze(0);
    };
}

}  // namespace farout::statistics

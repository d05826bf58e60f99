#pragma once
/// The estimators' sums as plain operations on tensors, for any device: float64 from the first
/// product on, and each sum in an order that depends on the run's shape alone (products and
/// reductions; never scatter_add and its like, whose threads add as they come). What they need
/// beside the rows is moved to the device once, when they are made.

#include <cstdint>
#include <vector>

#include "numerics/head.h"
#include "statistics/device/device_training_rows.h"
#include "statistics/kinds/estimator.h"

namespace farout::statistics {

/// float64 count×m: 1 where a row's number (`numbers`: int64 m, 0..count−1) is that of the line,
/// else 0. A product with it sums rows by their numbers.
at::Tensor members(const at::Tensor& numbers, std::int64_t count);

/// Rows of each group and the sums of their features.
DeviceSums group_sums_on_device(std::int64_t groups);
/// The packed upper triangle of Σ (h−μ_g)(h−μ_g)ᵀ. `group_means`: float64 G×D.
DeviceSums scatter_on_device(at::Device device, const at::Tensor& group_means);
/// Σ ‖(h−u)R‖. `origin` u: float64 D; `basis` R: float64 D×k.
DeviceSums residual_norms_on_device(at::Device device, const at::Tensor& origin,
                                    const at::Tensor& basis);

/// See output_means.cpp for the sums. NaN where a logit overflows float32.
DeviceSums output_sums_on_device(at::Device device, const numerics::Head& head, OutputMeans wanted);

/// How many values have each of the upper 16 bits (quantile.h).
DeviceSums coarse_counts_on_device();
/// How many values of each of these coarse bins have each of the lower 16 bits, one bin after the
/// other; then zeros up to `length` numbers.
DeviceSums fine_counts_on_device(std::vector<std::uint32_t> bins, std::int64_t length);

}  // namespace farout::statistics

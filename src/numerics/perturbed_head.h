#pragma once
/// A head whose weights are moved in random directions, and in which bins values lie.

#include <cstdint>
#include <functional>

#include <ATen/core/Tensor.h>

#include "numerics/head.h"

namespace farout::numerics {

/// W̃_j = W + distance·‖w_c‖·G_j for each class c and repeat j, with the same bias. G_j: C×D, a unit
/// vector a row, made from whole numbers by a hash of seed, repeat, class and feature: the same
/// bits on any machine, so that none of them need be kept.
struct Perturbation {
    std::int64_t repeats = 0;
    double distance = 0;
    std::uint64_t seed = 0;
};

/// G_j, float64 C×D, on the host and the calling thread.
at::Tensor random_directions(const Perturbation& perturbation, std::int64_t repeat,
                             std::int64_t classes, std::int64_t width);

/// Float64 tensors of a head on a device.
struct ExactHead {
    at::Tensor weight;  ///< C×D
    at::Tensor bias;    ///< C

    at::Tensor logits(const at::Tensor& features) const;  ///< of float64 rows
};
ExactHead exact_head(const Head& head, at::Device device);

/// Calls use(z̃) with the logits (float64 n×C) of features (float64 n×D) by each repeat.
void for_each_repeat(const ExactHead& head, const Perturbation& perturbation,
                     const at::Tensor& features,
                     const std::function<void(const at::Tensor& logits)>& use);

/// A range of values cut into equal bins.
struct ValueRange {
    double low = 0;
    double high = 0;
    std::int64_t bins = 0;

    /// Which bin each value is in; `bins` for those outside. The upper end is in the last bin.
    /// int64.
    at::Tensor bins_of(const at::Tensor& values) const;
};

/// How many values of each row (n×m) are in each bin: int64 n×bins.
at::Tensor counts_in_bins(const at::Tensor& values, const ValueRange& range);

}  // namespace farout::numerics

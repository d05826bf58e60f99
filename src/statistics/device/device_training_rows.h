#pragma once
/// The usable rows of a run in the memory of a device.

#include <cstddef>
#include <cstdint>
#include <functional>

#include <ATen/core/Tensor.h>

#include "statistics/training_rows.h"

namespace farout::statistics {

/// TrainingRows, copied to a device. Copies of it share the tensors.
class DeviceTrainingRows {
  public:
    DeviceTrainingRows(const TrainingRows& rows, at::Device device);

    const at::Tensor& features() const { return features_; }  ///< float32 m×D
    const at::Tensor& groups() const { return groups_; }      ///< int64 m, 0..C
    /// The features in float64, made when this object is first asked for them.
    const at::Tensor& exact() const;

    std::size_t bytes() const { return features_.nbytes() + groups_.nbytes(); }

  private:
    at::Tensor features_;
    at::Tensor groups_;
    mutable at::Tensor exact_;
};

/// A run's contribution to an estimator's sums, computed on a device: float64 there, as many
/// numbers and in the order as Estimator::add has them. The same bits at every call.
using DeviceSums = std::function<at::Tensor(const DeviceTrainingRows& rows)>;

}  // namespace farout::statistics

#pragma once
/// The usable rows of a run where plain forms look at them: in the memory of a device, or the
/// host's.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "numerics/device_logits.h"
#include "numerics/head.h"
#include "statistics/training_rows.h"

namespace farout::statistics {

/// TrainingRows, copied to a device. Copies of it share the tensors. Not for several threads.
class DeviceTrainingRows {
  public:
    DeviceTrainingRows(const TrainingRows& rows, at::Device device);

    const at::Tensor& features() const { return features_; }  ///< float32 m×D
    const at::Tensor& groups() const { return groups_; }      ///< int64 m, 0..C
    /// The number of each row in its file, m, on the host.
    const std::vector<std::int64_t>& numbers() const { return numbers_; }
    /// The features in float64, made when this object is first asked for them.
    const at::Tensor& exact() const;
    /// The same, each row divided by its length; a row of zeros stays one.
    const at::Tensor& unit() const;
    /// The logits, made when this object is first asked for them; there is one head only.
    numerics::DeviceLogits& logits(const numerics::Head& head) const;

    std::size_t bytes() const { return features_.nbytes() + groups_.nbytes(); }

  private:
    at::Tensor features_;
    at::Tensor groups_;
    std::vector<std::int64_t> numbers_;
    mutable at::Tensor exact_;
    mutable at::Tensor unit_;
    mutable std::optional<numerics::DeviceLogits> logits_;
};

}  // namespace farout::statistics

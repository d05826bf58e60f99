#pragma once
/// Rows whose quantities are computed by their plain forms: on a device, as the host's fallback,
/// and as what fast forms are held against.

#include <map>
#include <memory>
#include <mutex>

#include <ATen/core/Tensor.h>

#include "numerics/device_logits.h"
#include "quantities/logit_shape.h"
#include "quantities/rows.h"
#include "statistics/statistics.h"

namespace farout::quantities {

/// What all rows of all sets share, on a device.
class PlainTables {
  public:
    /// `fitted` must outlive it.
    PlainTables(const statistics::FittedClassifier& fitted, at::Device device);

    const numerics::Head& head() const { return fitted_.head; }
    at::Device device() const { return device_; }

    /// A tensor of the host that doesn't change, in float64 on the device: copied there when it is
    /// first asked for, and kept. For several threads.
    const at::Tensor& constant(const at::Tensor& on_host);

  private:
    struct Constant {
        at::Tensor on_host;  ///< held, so that no other tensor gets its address
        at::Tensor on_device;
    };

    const statistics::FittedClassifier& fitted_;
    at::Device device_;
    std::mutex mutex_;
    std::map<const at::TensorImpl*, Constant> constants_;
};

/// n consecutive rows of a set. Tensors on the tables' device, float64.
class PlainRows : public Rows {
  public:
    /// `features`: float32 n×D, finite; `outputs`: of the extraction, by identity, float32
    /// n×W; `nearest`: as HostRows has it; all on the host. Tables and quantiles must outlive
    /// it.
    PlainRows(PlainTables& tables, const SetQuantiles& quantiles, const at::Tensor& features,
              const std::map<std::string, at::Tensor>& outputs = {},
              const at::Tensor& nearest = {});

    const at::Tensor& features() const { return features_; }  ///< h, n×D
    const at::Tensor& constant(const at::Tensor& on_host) { return tables_.constant(on_host); }
    const at::Tensor& weight() { return constant(tables_.head().weight); }  ///< W, C×D
    const at::Tensor& bias() { return constant(tables_.head().bias); }      ///< b, C
    /// W x + b of rows x, n×C.
    at::Tensor through_head(const at::Tensor& features);
    /// The logits of a way, with what softmax says of them.
    numerics::DeviceLogits& logits(const LogitShape& shape);
    /// The classifier's own.
    numerics::DeviceLogits& logits() { return logits(*classifier_logits()); }

  private:
    at::Tensor compute(const Quantity& quantity) override { return quantity.plain(*this); }

    PlainTables& tables_;
    at::Tensor features_;
    std::map<std::string, numerics::DeviceLogits> logits_;  ///< by the way's name
};

}  // namespace farout::quantities

#pragma once
/// Rows under scoring on a device: what ScoringTables and ScoredRows are on the host, in float64
/// and by plain formulas.
///
/// All of it is ATen operations that any device has, so that the same code runs with the CPU as the
/// device. None of them adds in an order that changes from run to run (as index_add_ does on CUDA).

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include <ATen/core/Tensor.h>

#include "numerics/device_logits.h"
#include "quantities/gen_parameters.h"
#include "quantities/scored_rows.h"
#include "statistics/statistics.h"

namespace farout::quantities {

/// What all rows of all sets share, on the device. Not for several threads.
class DeviceTables {
  public:
    /// `fitted` must outlive it.
    DeviceTables(const statistics::FittedClassifier& fitted, at::Device device);

    const statistics::FittedClassifier& fitted() const { return fitted_; }
    at::Device device() const { return device_; }

    /// A tensor of the host that doesn't change, in float64 on the device: copied there when it is
    /// first asked for, and kept.
    const at::Tensor& constant(const at::Tensor& on_host);

  private:
    struct Constant {
        at::Tensor on_host;  ///< held, so that no other tensor gets its address
        at::Tensor on_device;
    };

    const statistics::FittedClassifier& fitted_;
    at::Device device_;
    std::map<const at::TensorImpl*, Constant> constants_;
};

/// n consecutive rows of a set; each quantity is computed once, when it is first asked for. Tensors
/// on the device, float64. Not for several threads.
class DeviceRows {
  public:
    /// `features`: float32 n×D, finite; `odin`: ODIN's scores, float32 n, where they were
    /// extracted; `nearest`: as ScoredRows has it; all on the host. Tables and quantiles must
    /// outlive it.
    DeviceRows(DeviceTables& tables, const SetQuantiles& quantiles, const at::Tensor& features,
               const at::Tensor& odin = {}, const at::Tensor& nearest = {});

    const at::Tensor& features() const { return features_; }  ///< h, n×D
    const at::Tensor& odin() const { return odin_; }          ///< n, or undefined
    const at::Tensor& nearest() const { return nearest_; }    ///< n×K, or undefined
    /// The set's quantile (a detector's set_quantiles() names the ones there are).
    double set_quantile(double q) const { return quantiles_.at(q); }
    const at::Tensor& constant(const at::Tensor& on_host) { return tables_.constant(on_host); }

    numerics::DeviceLogits& logits();
    /// The logits of min(h, ceiling).
    numerics::DeviceLogits& clipped_logits(double ceiling);
    /// Generalised entropies of logits (one of the two above), n; see generalised_entropy.h.
    const at::Tensor& generalised_entropies(numerics::DeviceLogits& logits,
                                            const GenParameters& gen);
    /// ‖(h−u)R‖, n, by the identity of a fitted residual_space.
    const at::Tensor& residual_norms(const Identity& space);

  private:
    using GenKey = std::pair<const numerics::DeviceLogits*, std::pair<double, std::int64_t>>;

    at::Tensor through_head(const at::Tensor& features);

    DeviceTables& tables_;
    const SetQuantiles& quantiles_;
    at::Tensor features_;
    at::Tensor odin_;
    at::Tensor nearest_;
    std::optional<numerics::DeviceLogits> logits_;
    std::map<double, numerics::DeviceLogits> clipped_;
    std::map<GenKey, at::Tensor> entropies_;
    std::map<Identity, at::Tensor> residual_norms_;
};

}  // namespace farout::quantities

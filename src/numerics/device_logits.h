#pragma once
/// Logits on a device and what softmax says about them: Logits and Peak in float64, by their plain
/// formulas.

#include <ATen/core/Tensor.h>

namespace farout::numerics {

/// Logits of n rows, and what follows from them. Tensors on the logits' device, float64 unless
/// told; whatever a row holds, NaN and infinities included, stays within that row.
///
/// As in Peak, what concerns the predicted class ŷ follows from the sum over the other classes, so
/// that nothing is lost where max p rounds to 1.
class DeviceLogits {
  public:
    /// `values`: z, float64 n×C.
    explicit DeviceLogits(at::Tensor values);

    const at::Tensor& values() const { return values_; }            ///< z, n×C
    const at::Tensor& predictions() const { return predictions_; }  ///< ŷ, int64 n×1: see Peak
    const at::Tensor& largest() const { return largest_; }          ///< max z, n

    at::Tensor fit_float32() const;  ///< bool n: all of the row are finite as float32, too

    at::Tensor log_sum_exp();      ///< n
    at::Tensor log_probability();  ///< log max p, n
    at::Tensor log_complement();   ///< log(1 − max p), n; −∞ with a single class
    /// log p, n×C.
    const at::Tensor& log_probabilities();

  private:
    /// Sums over the classes, once, where somebody asks for them.
    void normalise();

    at::Tensor values_;
    at::Tensor predictions_;
    at::Tensor largest_;
    at::Tensor log_rest_;  ///< log Σ_{j≠ŷ} exp(z_j − max z)
    at::Tensor log_norm_;  ///< log Σ_j exp(z_j − max z)
    at::Tensor log_probabilities_;
};

}  // namespace farout::numerics

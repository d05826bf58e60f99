#pragma once
/// Rows under scoring: features and all that detectors share, each quantity computed once whoever
/// asks.

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "statistics/logits.h"
#include "statistics/statistics.h"

namespace farout {

/// n consecutive rows. Not for several threads.
class ScoredRows {
  public:
    /// `features`: float32 n×D, contiguous, finite. `fitted` must outlive this.
    /// `odin`: ODIN's scores, float32 n, where they were extracted.
    ScoredRows(const FittedClassifier& fitted, at::Tensor features, at::Tensor odin = {});

    std::int64_t count() const { return features_.size(0); }
    const at::Tensor& features() const { return features_; }  ///< h, float32 n×D
    const at::Tensor& odin() const { return odin_; }          ///< float32 n, or undefined
    Logits& logits() { return logits_; }
    /// ‖(h−u)R‖ of every row (needs Statistic::residual_space).
    const std::vector<double>& residual_norms();

  private:
    const FittedClassifier& fitted_;
    at::Tensor features_;
    at::Tensor odin_;
    Logits logits_;
    std::vector<double> residual_norms_;
};

}  // namespace farout

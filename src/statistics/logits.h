#pragma once
/// The classifier's output on rows of features, with what several detectors draw from it.

#include <cstdint>
#include <map>
#include <vector>

#include <ATen/core/Tensor.h>

#include "models/head.h"
#include "statistics/peaks.h"

namespace farout {

/// Logits z = W h + b of n rows; each quantity is computed once, when it is first asked for. Not
/// for several threads.
class Logits {
  public:
    /// `features`: float32 n×D, contiguous, D the head's width. The head's tensors: float32,
    /// contiguous.
    Logits(const Head& head, at::Tensor features);

    std::int64_t rows() const { return features_.size(0); }
    std::int64_t classes() const { return head_.classes(); }

    const at::Tensor& values();        ///< z, float32 n×C
    const std::vector<Peak>& peaks();  ///< one a row

    /// The min(count, C) largest logits of every row, float32 n×min(count, C): the largest first,
    /// the others in no order.
    const at::Tensor& largest(std::int64_t count);

  private:
    Head head_;
    at::Tensor features_;
    at::Tensor values_;
    std::vector<Peak> peaks_;
    std::map<std::int64_t, at::Tensor> largest_;
};

}  // namespace farout

#pragma once
/// A checkpoint's arrays handed out by name and shape, with a full account of what doesn't fit.

#include <set>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "checkpoints/checkpoint.h"

namespace farout {

/// A model takes its weights from here while it is built and calls finish() at the end. Missing
/// names and wrong shapes are collected (a tensor of zeros is handed out meanwhile), so that one
/// error names them all.
class Parameters {
  public:
    explicit Parameters(Checkpoint checkpoint);

    /// The named array as float32 on the CPU (float16, bfloat16, float64 are converted).
    at::Tensor take(const std::string& name, at::IntArrayRef shape);
    bool has(const std::string& name) const;
    /// Marks names that end so as known but unused (e.g. "num_batches_tracked").
    void ignore_suffix(const std::string& suffix);
    void ignore(const std::string& name);

    /// Throws Error that lists missing, wrongly shaped, non-finite and surplus names, the first ten
    /// of each and the count.
    void finish() const;

    const Checkpoint& checkpoint() const { return checkpoint_; }

  private:
    Checkpoint checkpoint_;
    std::set<std::string> used_;
    std::vector<std::string> missing_;
    std::vector<std::string> wrong_;
    std::vector<std::string> not_finite_;
};

}  // namespace farout

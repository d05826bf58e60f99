#pragma once
/// A linear layer whose weight stays the same, on rows of float32.

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace farout::numerics {

/// y = W x + b. Where products of our own pay (instructions.h) its weight is put in order once, and
/// a row's bits depend on that row alone; elsewhere LibTorch computes it. Copies share the tensors.
class PackedLinear {
  public:
    PackedLinear() = default;
    /// `weight`: W, float32 out×in; `bias`: b, float32 out, or undefined for none.
    explicit PackedLinear(const at::Tensor& weight, at::Tensor bias = {});

    /// float32 n×out, contiguous, of `rows`, float32 n×in, of which each lies together. On the
    /// calling thread.
    at::Tensor operator()(const at::Tensor& rows) const;
    /// The same into some columns of a matrix.
    void write(const at::Tensor& rows, at::Tensor columns) const;

    std::uint64_t bytes() const { return weight_.nbytes(); }

  private:
    std::int64_t out_ = 0;
    bool is_packed_ = false;
    at::Tensor weight_;  ///< as packed_product.h has it, or in×out
    at::Tensor bias_;
};

}  // namespace farout::numerics

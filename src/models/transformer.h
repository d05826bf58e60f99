#pragma once
/// What transformers are made of. Tensors: …×T×D, T tokens of width D. All differentiable; where no
/// gradient is asked for, sums and activations are made in place.

#include <string>

#include <ATen/core/Tensor.h>

namespace farout {

class Parameters;

struct Linear {
    at::Tensor weight;  ///< out × in
    at::Tensor bias;    ///< out; undefined: none
};
struct LayerNorm {
    at::Tensor weight;
    at::Tensor bias;
    double epsilon = 1e-6;
};

Linear take_linear(Parameters& parameters, const std::string& name, std::int64_t in,
                   std::int64_t out);
LayerNorm take_layer_norm(Parameters& parameters, const std::string& name, std::int64_t width,
                          double epsilon);

at::Tensor apply(const Linear& linear, const at::Tensor& x);
at::Tensor apply(const LayerNorm& norm, const at::Tensor& x);

/// The projection of patches: a convolution P×P with stride P, as a linear layer on their pixels.
Linear take_patches(Parameters& parameters, const std::string& name, std::int64_t patch,
                    std::int64_t width);
/// The pixels of every patch in a row, along the rows of patches: images N×3×S×S → N×(S/P)²×3P².
at::Tensor patch_rows(const at::Tensor& images, std::int64_t patch);
/// Throws Error, with the reason, for images of another side.
void require_size(const at::Tensor& images, std::int64_t size, const char* reason);

/// x + linear(norm(…)): a norm, two linear layers with a GELU between them.
struct Mlp {
    LayerNorm norm;
    Linear up;
    Linear down;
};
/// x + MLP(x). x's memory may be used for the result.
at::Tensor add_mlp(const Mlp& mlp, const at::Tensor& x);

/// x + y. x's memory may be used for the result.
at::Tensor sum_onto(const at::Tensor& x, const at::Tensor& y);

void move_to(Linear& linear, const at::Device& device, at::ScalarType precision);
void move_to(LayerNorm& norm, const at::Device& device, at::ScalarType precision);
void move_to(Mlp& mlp, const at::Device& device, at::ScalarType precision);

}  // namespace farout

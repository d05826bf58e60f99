#pragma once
/// What transformers are made of. Tensors: …×T×D, T tokens of width D. All differentiable; where no
/// gradient is asked for, sums and activations are made in place.

#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace farout::models {

class Parameters;

struct Linear {
    at::Tensor weight;  ///< out × in, or packed: out/16 × in × 16 (packed_product.h)
    at::Tensor bias;    ///< out; undefined: none
};
struct LayerNorm {
    at::Tensor weight;
    at::Tensor bias;
    double epsilon = 1e-6;
};

/// Packed where the processor gains from it.
Linear take_linear(Parameters& parameters, const std::string& name, std::int64_t in,
                   std::int64_t out);
Linear take_linear_without_bias(Parameters& parameters, const std::string& name, std::int64_t in,
                                std::int64_t out);
/// One layer out of several arrays, one behind the other along the outputs, whose names follow
/// `prefix`: query, key and value of an attention.
struct JoinedNames {
    std::vector<std::string> weights;
    std::vector<std::string> biases;
};
Linear take_joined_linear(Parameters& parameters, const std::string& prefix,
                          const JoinedNames& names, std::int64_t in, std::int64_t out);
LayerNorm take_layer_norm(Parameters& parameters, const std::string& name, std::int64_t width,
                          double epsilon);

at::Tensor apply(const Linear& linear, const at::Tensor& x);
/// GELU(linear(x)).
at::Tensor apply_gelu(const Linear& linear, const at::Tensor& x);
/// sum + linear(x). sum's memory may be used for the result.
at::Tensor apply_onto(const at::Tensor& sum, const Linear& linear, const at::Tensor& x);
/// Whether apply_onto() changes sum itself (for an x that asks for no gradient).
bool is_added_in_place(const at::Tensor& sum, const Linear& linear);
at::Tensor apply(const LayerNorm& norm, const at::Tensor& x);

/// Outputs `from` to `to` alone; both multiples of 16. Shares memory.
Linear outputs_of(const Linear& linear, std::int64_t from, std::int64_t to);

/// The projection of patches: a convolution P×P with stride P, as a linear layer on their pixels.
Linear take_patches(Parameters& parameters, const std::string& name, std::int64_t patch,
                    std::int64_t width);
/// The pixels of every patch in a row, along the rows of patches: images N×3×S×S → N×(S/P)²×3P².
at::Tensor patch_rows(const at::Tensor& images, std::int64_t patch);
/// Throws Error, with the reason, for images of another side.
void require_size(const at::Tensor& images, std::int64_t size, const char* reason);

/// So many tokens are taken through several layers at a time, where each stands alone: what lies
/// between the layers then stays in the caches, and a weight is read as often as it is anyway.
inline constexpr std::int64_t cached_rows = 198;

/// x + linear(norm(…)): a norm, two linear layers with a GELU between them.
struct Mlp {
    LayerNorm norm;
    Linear up;
    Linear down;
};
/// x + MLP(x). x's memory may be used for the result.
at::Tensor add_mlp(const Mlp& mlp, const at::Tensor& x);

void move_to(Linear& linear, const at::Device& device, at::ScalarType precision);
void move_to(LayerNorm& norm, const at::Device& device, at::ScalarType precision);
void move_to(Mlp& mlp, const at::Device& device, at::ScalarType precision);

}  // namespace farout::models

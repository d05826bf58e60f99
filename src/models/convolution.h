#pragma once
/// Convolutions as the networks here use them: weights and bias, batch-norm folded in once at load.

#include <string>

#include <ATen/core/Tensor.h>

namespace farout {

class Parameters;

struct Convolution {
    /// float32 out × in/groups × k × k, in channels-last order: twice as fast on CPUs.
    at::Tensor weight;
    at::Tensor bias;  ///< float32 out
    std::int64_t stride = 1;
    std::int64_t groups = 1;
};

struct ConvolutionShape {
    std::int64_t in = 0;
    std::int64_t out = 0;
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t groups = 1;
};

/// Takes `convolution`.weight and the statistics and scales of the batch-norm `norm` after it, and
/// makes one convolution of the two, computed in float64: w' = w γ/√(σ² + ε), b' = β − μ γ/√(σ² +
/// ε).
Convolution take_folded(Parameters& parameters, const std::string& convolution,
                        const std::string& norm, const ConvolutionShape& shape, double epsilon);

/// TensorFlow's "SAME" padding: the output has ⌈size / stride⌉ rows and columns; where the padding
/// is odd, the larger half is below and to the right. Images N×C×H×W; differentiable in them.
at::Tensor convolve_same(const at::Tensor& images, const Convolution& convolution);

void move_to(Convolution& convolution, const at::Device& device, at::ScalarType precision);

}  // namespace farout

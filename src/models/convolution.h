#pragma once
/// Convolutions as the networks here use them: weights and bias, batch-norm folded in once at load.

#include <string>

#include <ATen/core/Tensor.h>

#include "numerics/packed_weight.h"

namespace farout::models {

class Parameters;

struct Convolution {
    /// float32 out × in/groups × k × k, in channels-last order: twice as fast on CPUs.
    at::Tensor weight;
    at::Tensor bias;  ///< float32 out; undefined: none
    std::int64_t stride = 1;
    std::int64_t groups = 1;
    numerics::PackedWeight packed{};    ///< oneDNN's own layout of the weight
    numerics::PackedWeight winograd{};  ///< the weight transformed for winograd_convolution
};

struct ConvolutionShape {
    std::int64_t in = 0;
    std::int64_t out = 0;
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t groups = 1;
};

/// A convolution's weight and bias in float64, while it is put together from what a checkpoint
/// holds.
struct Kernel {
    at::Tensor weight;  ///< out × in/groups × k × k
    at::Tensor bias;    ///< out
};

/// Takes `convolution`.weight and the statistics and scales of the batch-norm `norm` after it, and
/// makes one convolution of the two: w' = w γ/√(σ² + ε), b' = β − μ γ/√(σ² + ε).
Kernel take_folded_kernel(Parameters& parameters, const std::string& convolution,
                          const std::string& norm, const ConvolutionShape& shape, double epsilon);
/// What the batch-norm `norm` does by itself: a scale and an offset a channel, float64.
struct NormScale {
    at::Tensor scale;
    at::Tensor offset;
};
NormScale take_norm_scale(Parameters& parameters, const std::string& norm, std::int64_t channels,
                          double epsilon);

/// In float32, in the layout that convolutions take.
Convolution finished(const Kernel& kernel, const ConvolutionShape& shape);

/// take_folded_kernel, finished.
Convolution take_folded(Parameters& parameters, const std::string& convolution,
                        const std::string& norm, const ConvolutionShape& shape, double epsilon);

/// A convolution with ⌊k/2⌋ rows and columns of zeros on each side. Images N×C×H×W; differentiable
/// in them; in one operation with what comes after it where no gradient is asked for.
at::Tensor convolve(const at::Tensor& images, const Convolution& convolution,
                    numerics::After after);

/// relu(shortcut + convolve(images)), or without the relu. The shortcut's memory may be used for
/// the result.
at::Tensor convolve_onto(const at::Tensor& shortcut, const at::Tensor& images,
                         const Convolution& convolution, numerics::After after);

/// TensorFlow's "SAME" padding: the output has ⌈size / stride⌉ rows and columns; where the padding
/// is odd, the larger half is below and to the right. Images N×C×H×W; otherwise as convolve.
at::Tensor convolve_same(const at::Tensor& images, const Convolution& convolution,
                         numerics::After after);

void move_to(Convolution& convolution, const at::Device& device, at::ScalarType precision);

}  // namespace farout::models

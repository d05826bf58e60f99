#pragma once
/// 3×3 convolutions with fewer multiplications: Lavin and Gray, "Fast Algorithms for Convolutional
/// Neural Networks" (CVPR 2016), F(2×2, 3×3): 16 products where the direct way takes 36.

#include <ATen/core/Tensor.h>

namespace farout::numerics {

/// G w Gᵀ of every 3×3 kernel, computed in float64: float32 16 × in × out of a weight
/// out × in × 3 × 3.
at::Tensor winograd_weight(const at::Tensor& weight);

/// What is done to a convolution's result while it is written.
struct WinogradEnd {
    at::Tensor bias;      ///< out; undefined: none
    at::Tensor shortcut;  ///< N×out×H×W, channels-last, added; undefined: none
    bool relu = false;
};

/// The convolution with stride 1 and one row and column of zeros on each side, of float32 images
/// N×in×H×W in channels-last order on the CPU. Not differentiable.
at::Tensor winograd_convolution(const at::Tensor& images, const at::Tensor& transformed,
                                const WinogradEnd& end);

}  // namespace farout::numerics

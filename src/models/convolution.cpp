#include "models/convolution.h"

#include <algorithm>

#include <ATen/ATen.h>

#include "models/parameters.h"

namespace farout {

namespace {

/// Rows (or columns) that "SAME" padding adds in all.
std::int64_t same_padding(std::int64_t size, std::int64_t kernel, std::int64_t stride) {
    const std::int64_t outputs = (size + stride - 1) / stride;
    return std::max<std::int64_t>((outputs - 1) * stride + kernel - size, 0);
}

}  // namespace

Convolution take_folded(Parameters& parameters, const std::string& convolution,
                        const std::string& norm, const ConvolutionShape& shape, double epsilon) {
    const at::Tensor weight = parameters.take(
        convolution + ".weight", {shape.out, shape.in / shape.groups, shape.kernel, shape.kernel});
    const at::Tensor gamma = parameters.take(norm + ".weight", {shape.out}).to(at::kDouble);
    const at::Tensor beta = parameters.take(norm + ".bias", {shape.out}).to(at::kDouble);
    const at::Tensor mean = parameters.take(norm + ".running_mean", {shape.out}).to(at::kDouble);
    const at::Tensor variance = parameters.take(norm + ".running_var", {shape.out}).to(at::kDouble);
    const at::Tensor scale = gamma / at::sqrt(variance + epsilon);
    const at::Tensor folded = weight.to(at::kDouble) * scale.view({-1, 1, 1, 1});
    return {folded.to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast),
            (beta - mean * scale).to(at::kFloat), shape.stride, shape.groups};
}

at::Tensor convolve_same(const at::Tensor& images, const Convolution& convolution) {
    const auto& [weight, bias, stride, groups] = convolution;
    const std::int64_t rows = same_padding(images.size(2), weight.size(2), stride);
    const std::int64_t columns = same_padding(images.size(3), weight.size(3), stride);
    const std::int64_t top = rows / 2;
    const std::int64_t left = columns / 2;
    if (rows % 2 == 0 && columns % 2 == 0)
        return at::conv2d(images, weight, bias, {stride, stride}, at::IntArrayRef{top, left},
                          {1, 1}, groups);
    const at::Tensor padded =
        at::constant_pad_nd(images, {left, columns - left, top, rows - top}, 0);
    return at::conv2d(padded, weight, bias, {stride, stride}, at::IntArrayRef{0, 0}, {1, 1},
                      groups);
}

void move_to(Convolution& convolution, const at::Device& device, at::ScalarType precision) {
    convolution.weight = convolution.weight.to(device, precision);
    convolution.bias = convolution.bias.to(device, precision);
}

}  // namespace farout

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

/// The packed weight of a convolution with this padding, for images of this size.
const at::Tensor& packed_for(const at::Tensor& images, const Convolution& of,
                             std::int64_t padding) {
    return of.packed.get(
        [&] { return pack_convolution(of.weight, padding, of.stride, of.groups, images.sizes()); });
}

at::Tensor plain(const at::Tensor& images, const Convolution& of, std::int64_t rows,
                 std::int64_t columns) {
    const auto bias = of.bias.defined() ? std::optional(of.bias) : std::nullopt;
    return at::conv2d(images, of.weight, bias, {of.stride, of.stride},
                      at::IntArrayRef{rows, columns}, {1, 1}, of.groups);
}

}  // namespace

NormScale take_norm_scale(Parameters& parameters, const std::string& norm, std::int64_t channels,
                          double epsilon) {
    const auto take = [&](const char* name) {
        return parameters.take(norm + name, {channels}).to(at::kDouble);
    };
    const at::Tensor gamma = take(".weight");
    const at::Tensor beta = take(".bias");
    const at::Tensor mean = take(".running_mean");
    const at::Tensor scale = gamma / at::sqrt(take(".running_var") + epsilon);
    return {scale, beta - mean * scale};
}

Kernel take_folded_kernel(Parameters& parameters, const std::string& convolution,
                          const std::string& norm, const ConvolutionShape& shape, double epsilon) {
    const at::Tensor weight = parameters.take(
        convolution + ".weight", {shape.out, shape.in / shape.groups, shape.kernel, shape.kernel});
    const auto [scale, offset] = take_norm_scale(parameters, norm, shape.out, epsilon);
    return {weight.to(at::kDouble) * scale.view({-1, 1, 1, 1}), offset};
}

Convolution finished(const Kernel& kernel, const ConvolutionShape& shape) {
    return {kernel.weight.to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast),
            kernel.bias.to(at::kFloat), shape.stride, shape.groups};
}

Convolution take_folded(Parameters& parameters, const std::string& convolution,
                        const std::string& norm, const ConvolutionShape& shape, double epsilon) {
    return finished(take_folded_kernel(parameters, convolution, norm, shape, epsilon), shape);
}

at::Tensor convolve(const at::Tensor& images, const Convolution& convolution, After after) {
    const std::int64_t padding = convolution.weight.size(2) / 2;
    if (takes_packed_weights(images))
        return packed_convolution(images, packed_for(images, convolution, padding),
                                  convolution.bias, padding, convolution.stride, convolution.groups,
                                  after == After::relu ? "relu" : "none");
    at::Tensor result = plain(images, convolution, padding, padding);
    return after == After::relu ? result.relu_() : result;
}

at::Tensor convolve_onto(const at::Tensor& shortcut, const at::Tensor& images,
                         const Convolution& convolution, After after) {
    const std::int64_t padding = convolution.weight.size(2) / 2;
    if (takes_packed_weights(images) && takes_packed_weights(shortcut))
        return add_packed_convolution(shortcut, images, packed_for(images, convolution, padding),
                                      convolution.bias, padding, convolution.stride,
                                      convolution.groups, after == After::relu ? "relu" : nullptr);
    at::Tensor result = plain(images, convolution, padding, padding).add_(shortcut);
    return after == After::relu ? result.relu_() : result;
}

at::Tensor convolve_same(const at::Tensor& images, const Convolution& convolution) {
    const at::Tensor& weight = convolution.weight;
    const std::int64_t rows = same_padding(images.size(2), weight.size(2), convolution.stride);
    const std::int64_t columns = same_padding(images.size(3), weight.size(3), convolution.stride);
    const std::int64_t top = rows / 2;
    const std::int64_t left = columns / 2;
    if (rows % 2 == 0 && columns % 2 == 0) return plain(images, convolution, top, left);
    return plain(at::constant_pad_nd(images, {left, columns - left, top, rows - top}, 0),
                 convolution, 0, 0);
}

void move_to(Convolution& convolution, const at::Device& device, at::ScalarType precision) {
    convolution.weight = convolution.weight.to(device, precision);
    if (convolution.bias.defined()) convolution.bias = convolution.bias.to(device, precision);
    convolution.packed = {};
}

}  // namespace farout

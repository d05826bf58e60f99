#include "models/convolution.h"

#include <algorithm>
#include <array>

#include <ATen/ATen.h>

#include "models/parameters.h"
#include "numerics/winograd.h"

namespace farout::models {

namespace {

/// Rows (or columns) that "SAME" padding adds in all.
std::int64_t same_padding(std::int64_t size, std::int64_t kernel, std::int64_t stride) {
    const std::int64_t outputs = (size + stride - 1) / stride;
    return std::max<std::int64_t>((outputs - 1) * stride + kernel - size, 0);
}

/// The packed weight of a convolution with this padding, for images of this size.
const at::Tensor& packed_for(const at::Tensor& images, const Convolution& of,
                             std::int64_t padding) {
    return of.packed.get([&] {
        return numerics::pack_convolution(of.weight, padding, of.stride, of.groups, images.sizes());
    });
}

/// Tiles of an image below which reading the transformed weight costs more than is saved.
constexpr std::int64_t fewest_tiles = 49;

bool suits_winograd(const at::Tensor& images, const Convolution& of) {
    const std::int64_t tiles = ((images.size(2) + 1) / 2) * ((images.size(3) + 1) / 2);
    return of.weight.size(2) == 3 && of.stride == 1 && of.groups == 1 && of.weight.size(0) >= 64 &&
           of.weight.size(1) >= 64 && tiles >= fewest_tiles;
}

at::Tensor by_winograd(const at::Tensor& images, const Convolution& of, const at::Tensor& shortcut,
                       numerics::After after) {
    const at::Tensor& transformed =
        of.winograd.get([&] { return numerics::winograd_weight(of.weight); });
    return numerics::winograd_convolution(images, transformed,
                                          {of.bias, shortcut, after == numerics::After::relu});
}

at::Tensor plain(const at::Tensor& images, const Convolution& of, std::int64_t padding) {
    const auto bias = of.bias.defined() ? std::optional(of.bias) : std::nullopt;
    return at::conv2d(images, of.weight, bias, {of.stride, of.stride},
                      at::IntArrayRef{padding, padding}, {1, 1}, of.groups);
}

/// Whether cuDNN can add bias and shortcut and cut negative values off where it writes its results:
/// as operations of their own they take up to four times as long as a 1×1 convolution in bfloat16
/// itself. Grouped convolutions would become several times slower by it.
bool is_fused_on_device(const at::Tensor& images, const Convolution& of, numerics::After after) {
    return images.is_cuda() && of.bias.defined() && of.groups == 1 &&
           after == numerics::After::relu && !numerics::wants_gradient(images);
}

at::Tensor fused_on_device(const at::Tensor& images, const Convolution& of, std::int64_t padding,
                           const at::Tensor& shortcut) {
    const std::array<std::int64_t, 2> stride{of.stride, of.stride};
    const std::array<std::int64_t, 2> paddings{padding, padding};
    const std::array<std::int64_t, 2> dilation{1, 1};
    if (!shortcut.defined())
        return at::cudnn_convolution_relu(images, of.weight, of.bias, stride, paddings, dilation,
                                          of.groups);
    return at::cudnn_convolution_add_relu(images, of.weight, shortcut, 1.0, of.bias, stride,
                                          paddings, dilation, of.groups);
}

at::Tensor activated(at::Tensor values, numerics::After after) {
    if (after == numerics::After::relu) return values.relu_();
    return after == numerics::After::relu6 ? at::hardtanh_(values, 0, 6) : values;
}

/// With as many rows and columns of zeros on each side; the shortcut, where there is one, is added
/// before the activation.
at::Tensor padded(const at::Tensor& images, const Convolution& of, std::int64_t padding,
                  numerics::After after, const at::Tensor& shortcut = {}) {
    const bool packed = numerics::takes_packed_weights(images) &&
                        (!shortcut.defined() || numerics::takes_packed_weights(shortcut));
    if (packed && padding == 1 && after != numerics::After::relu6 && suits_winograd(images, of))
        return by_winograd(images, of, shortcut, after);
    if (packed && shortcut.defined())
        return numerics::add_packed_convolution(shortcut, images, packed_for(images, of, padding),
                                                of.bias, padding, of.stride, of.groups, after);
    if (packed)
        return numerics::packed_convolution(images, packed_for(images, of, padding), of.bias,
                                            padding, of.stride, of.groups, after);
    if (is_fused_on_device(images, of, after))
        return fused_on_device(images, of, padding, shortcut);
    const at::Tensor result = plain(images, of, padding);
    return activated(shortcut.defined() ? result.add_(shortcut) : result, after);
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

at::Tensor convolve(const at::Tensor& images, const Convolution& convolution,
                    numerics::After after) {
    return padded(images, convolution, convolution.weight.size(2) / 2, after);
}

at::Tensor convolve_onto(const at::Tensor& shortcut, const at::Tensor& images,
                         const Convolution& convolution, numerics::After after) {
    return padded(images, convolution, convolution.weight.size(2) / 2, after, shortcut);
}

at::Tensor convolve_same(const at::Tensor& images, const Convolution& convolution,
                         numerics::After after) {
    const at::Tensor& weight = convolution.weight;
    const std::int64_t rows = same_padding(images.size(2), weight.size(2), convolution.stride);
    const std::int64_t columns = same_padding(images.size(3), weight.size(3), convolution.stride);
    if (rows == columns && rows % 2 == 0) return padded(images, convolution, rows / 2, after);
    const std::int64_t top = rows / 2;
    const std::int64_t left = columns / 2;
    return padded(at::constant_pad_nd(images, {left, columns - left, top, rows - top}, 0),
                  convolution, 0, after);
}

void move_to(Convolution& convolution, const at::Device& device, at::ScalarType precision) {
    convolution.weight = convolution.weight.to(device, precision);
    if (convolution.bias.defined()) convolution.bias = convolution.bias.to(device, precision);
    convolution.packed = {};
    convolution.winograd = {};
}

}  // namespace farout::models

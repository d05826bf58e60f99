#include "models/transformer.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "models/packed_weight.h"
#include "models/parameters.h"

namespace farout {

Linear take_linear(Parameters& parameters, const std::string& name, std::int64_t in,
                   std::int64_t out) {
    return {parameters.take(name + ".weight", {out, in}), parameters.take(name + ".bias", {out})};
}

LayerNorm take_layer_norm(Parameters& parameters, const std::string& name, std::int64_t width,
                          double epsilon) {
    return {parameters.take(name + ".weight", {width}), parameters.take(name + ".bias", {width}),
            epsilon};
}

at::Tensor apply(const Linear& linear, const at::Tensor& x) {
    return linear.bias.defined() ? at::linear(x, linear.weight, linear.bias)
                                 : at::linear(x, linear.weight);
}

at::Tensor apply(const LayerNorm& norm, const at::Tensor& x) {
    return at::layer_norm(x, norm.weight.sizes(), norm.weight, norm.bias, norm.epsilon);
}

Linear take_patches(Parameters& parameters, const std::string& name, std::int64_t patch,
                    std::int64_t width) {
    const at::Tensor weight = parameters.take(name + ".weight", {width, 3, patch, patch});
    return {weight.flatten(1), parameters.take(name + ".bias", {width})};
}

at::Tensor patch_rows(const at::Tensor& images, std::int64_t patch) {
    const std::int64_t count = images.size(0);
    const std::int64_t side = images.size(2) / patch;
    return images.view({count, 3, side, patch, side, patch})
        .permute({0, 2, 4, 1, 3, 5})
        .reshape({count, side * side, 3 * patch * patch});
}

void require_size(const at::Tensor& images, std::int64_t size, const char* reason) {
    if (images.size(2) == size && images.size(3) == size) return;
    throw Error(concat("This network takes images of ", size, "×", size, " pixels, not ",
                       images.size(2), "×", images.size(3), ": ", reason,
                       ". Leave the size of --preprocess away."));
}

at::Tensor add_mlp(const Mlp& mlp, const at::Tensor& x) {
    at::Tensor inner = apply(mlp.up, apply(mlp.norm, x));
    inner = wants_gradient(inner) ? at::gelu(inner) : at::gelu_(inner);
    return sum_onto(x, apply(mlp.down, inner));
}

at::Tensor sum_onto(const at::Tensor& x, const at::Tensor& y) {
    return wants_gradient(x) || wants_gradient(y) ? at::add(x, y) : x.add_(y);
}

void move_to(Linear& linear, const at::Device& device, at::ScalarType precision) {
    linear.weight = linear.weight.to(device, precision);
    if (linear.bias.defined()) linear.bias = linear.bias.to(device, precision);
}

void move_to(LayerNorm& norm, const at::Device& device, at::ScalarType precision) {
    norm.weight = norm.weight.to(device, precision);
    norm.bias = norm.bias.to(device, precision);
}

void move_to(Mlp& mlp, const at::Device& device, at::ScalarType precision) {
    move_to(mlp.norm, device, precision);
    move_to(mlp.up, device, precision);
    move_to(mlp.down, device, precision);
}

}  // namespace farout

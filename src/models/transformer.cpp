#include "models/transformer.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "models/parameters.h"

namespace farout {

namespace {

bool wants_gradient(const at::Tensor& x) {
    return at::GradMode::is_enabled() && x.requires_grad();
}

}  // namespace

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

#include "models/transformer.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>

#include "core/error.h"
#include "core/text.h"
#include "models/parameters.h"
#include "numerics/instructions.h"
#include "numerics/packed_product.h"
#include "numerics/packed_weight.h"

namespace farout::models {

namespace {

bool is_packed(const Linear& linear) {
    return linear.weight.dim() == 3;
}

at::Tensor packed(const at::Tensor& weight) {
    if (!numerics::packed_products_pay() || weight.size(0) % numerics::packed_width != 0 ||
        weight.size(1) % 4 != 0)
        return weight;
    return weight.view({-1, numerics::packed_width, weight.size(1)}).transpose(1, 2).contiguous();
}

at::Tensor plain_weight(const Linear& linear) {
    if (!is_packed(linear)) return linear.weight;
    return linear.weight.transpose(1, 2).reshape({-1, linear.weight.size(1)});
}

/// Whether the product is packed_product.h's: it has no gradient.
bool is_ours(const Linear& linear, const at::Tensor& x) {
    return is_packed(linear) && numerics::takes_packed_weights(x);
}

at::Tensor linear_of(const Linear& linear, const at::Tensor& x) {
    const at::Tensor weight = plain_weight(linear);
    return linear.bias.defined() ? at::linear(x, weight, linear.bias) : at::linear(x, weight);
}

/// Into y, which is contiguous.
void compute_into(const at::Tensor& y, const Linear& linear, const at::Tensor& x,
                  numerics::ProductEnd end) {
    const at::Tensor rows = x.contiguous();
    RECORD_FUNCTION("farout::packed_product", std::vector<c10::IValue>({rows, linear.weight}));
    numerics::PackedProduct product;
    product.in = rows.size(-1);
    product.out = y.size(-1);
    product.rows = rows.numel() / product.in;
    product.x = rows.const_data_ptr<float>();
    product.weight = linear.weight.const_data_ptr<float>();
    if (linear.bias.defined()) product.bias = linear.bias.const_data_ptr<float>();
    product.y = y.mutable_data_ptr<float>();
    product.end = end;
    numerics::compute(product);
}

at::Tensor packed_linear(const Linear& linear, const at::Tensor& x, numerics::ProductEnd end) {
    auto sizes = x.sizes().vec();
    sizes.back() = linear.weight.size(0) * numerics::packed_width;
    const at::Tensor y = at::empty(sizes, x.options());
    compute_into(y, linear, x, end);
    return y;
}

}  // namespace

Linear take_linear(Parameters& parameters, const std::string& name, std::int64_t in,
                   std::int64_t out) {
    Linear linear = take_linear_without_bias(parameters, name, in, out);
    linear.bias = parameters.take(name + ".bias", {out});
    return linear;
}

Linear take_linear_without_bias(Parameters& parameters, const std::string& name, std::int64_t in,
                                std::int64_t out) {
    return {packed(parameters.take(name + ".weight", {out, in})), {}};
}

Linear take_joined_linear(Parameters& parameters, const std::string& prefix,
                          const JoinedNames& names, std::int64_t in, std::int64_t out) {
    const auto joined = [&](const std::vector<std::string>& parts,
                            std::vector<std::int64_t> shape) {
        std::vector<std::string> whole;
        for (const std::string& part : parts) whole.push_back(prefix + part);
        shape.front() /= static_cast<std::int64_t>(parts.size());
        return parameters.take_joined(whole, shape);
    };
    return {packed(joined(names.weights, {out, in})), joined(names.biases, {out})};
}

LayerNorm take_layer_norm(Parameters& parameters, const std::string& name, std::int64_t width,
                          double epsilon) {
    return {parameters.take(name + ".weight", {width}), parameters.take(name + ".bias", {width}),
            epsilon};
}

at::Tensor apply(const Linear& linear, const at::Tensor& x) {
    return is_ours(linear, x) ? packed_linear(linear, x, numerics::ProductEnd::store)
                              : linear_of(linear, x);
}

at::Tensor apply_gelu(const Linear& linear, const at::Tensor& x) {
    if (is_ours(linear, x)) return packed_linear(linear, x, numerics::ProductEnd::gelu);
    at::Tensor y = linear_of(linear, x);
    return numerics::wants_gradient(y) ? at::gelu(y) : at::gelu_(y);
}

bool is_added_in_place(const at::Tensor& sum, const Linear& linear) {
    return is_ours(linear, sum) && sum.is_contiguous();
}

at::Tensor apply_onto(const at::Tensor& sum, const Linear& linear, const at::Tensor& x) {
    if (is_added_in_place(sum, linear) && is_ours(linear, x)) {
        compute_into(sum, linear, x, numerics::ProductEnd::add);
        return sum;
    }
    const at::Tensor y = apply(linear, x);
    return numerics::wants_gradient(sum) || numerics::wants_gradient(y) ? at::add(sum, y)
                                                                        : sum.add_(y);
}

at::Tensor apply(const LayerNorm& norm, const at::Tensor& x) {
    return at::layer_norm(x, norm.weight.sizes(), norm.weight, norm.bias, norm.epsilon);
}

Linear outputs_of(const Linear& linear, std::int64_t from, std::int64_t to) {
    const std::int64_t together = is_packed(linear) ? numerics::packed_width : 1;
    return {linear.weight.slice(0, from / together, to / together), linear.bias.slice(0, from, to)};
}

Linear take_patches(Parameters& parameters, const std::string& name, std::int64_t patch,
                    std::int64_t width) {
    const at::Tensor weight = parameters.take(name + ".weight", {width, 3, patch, patch});
    return {packed(weight.flatten(1)), parameters.take(name + ".bias", {width})};
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
    const auto add = [&mlp](const at::Tensor& rows) {
        return apply_onto(rows, mlp.down, apply_gelu(mlp.up, apply(mlp.norm, rows)));
    };
    if (!is_added_in_place(x, mlp.down)) return add(x);
    const at::Tensor rows = x.view({-1, x.size(-1)});
    const std::int64_t parts = (rows.size(0) + cached_rows - 1) / cached_rows;
    for (const at::Tensor& part : rows.tensor_split(std::max<std::int64_t>(parts, 1))) add(part);
    return x;
}

void move_to(Linear& linear, const at::Device& device, at::ScalarType precision) {
    if (!device.is_cpu() || precision != at::kFloat)
        linear.weight = plain_weight(linear).to(device, precision);
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

}  // namespace farout::models

#include "numerics/packed_linear.h"

#include <utility>

#include <ATen/ATen.h>

#include "numerics/instructions.h"
#include "numerics/packed_product.h"

namespace farout::numerics {

namespace {

std::int64_t missing_to(std::int64_t unit, std::int64_t number) {
    return (unit - number % unit) % unit;
}

at::Tensor packed(const at::Tensor& weight) {
    const at::Tensor filled =
        at::constant_pad_nd(weight, {0, missing_to(packed_inputs, weight.size(1)), 0,
                                     missing_to(packed_width, weight.size(0))});
    return filled.view({-1, packed_width, filled.size(1)}).transpose(1, 2).contiguous();
}

}  // namespace

PackedLinear::PackedLinear(const at::Tensor& weight, at::Tensor bias)
    : out_(weight.size(0)),
      is_packed_(packed_products_pay() && weight.size(1) > 0),
      weight_(is_packed_ ? packed(weight.contiguous()) : weight.t()),
      bias_(std::move(bias)) {}

at::Tensor PackedLinear::operator()(const at::Tensor& rows) const {
    const at::Tensor found = at::empty({rows.size(0), out_}, at::kFloat);
    write(rows, found);
    return found;
}

void PackedLinear::write(const at::Tensor& rows, at::Tensor columns) const {
    if (!is_packed_) {
        if (bias_.defined())
            at::addmm_out(columns, bias_, rows, weight_);
        else
            at::mm_out(columns, rows, weight_);
        return;
    }
    PackedProduct product;
    product.rows = rows.size(0);
    product.in = rows.size(1);
    product.out = out_;
    product.x = rows.const_data_ptr<float>();
    product.x_stride = rows.stride(0);
    product.weight = weight_.const_data_ptr<float>();
    if (bias_.defined()) product.bias = bias_.const_data_ptr<float>();
    product.y = columns.data_ptr<float>();
    product.y_stride = columns.stride(0);
    compute(product);
}

}  // namespace farout::numerics

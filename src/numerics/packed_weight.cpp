#include "numerics/packed_weight.h"

#include <mutex>
#include <optional>

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/GradMode.h>

namespace farout::numerics {

namespace {

using OptionalTensor = std::optional<at::Tensor>;
using OptionalText = std::optional<c10::string_view>;
using OptionalScalars = c10::List<std::optional<at::Scalar>>;

/// An operation of LibTorch's by name.
template <typename Signature>
auto operation(const char* name, const char* overload = "") {
    return c10::Dispatcher::singleton().findSchemaOrThrow(name, overload).typed<Signature>();
}

OptionalTensor optional(const at::Tensor& tensor) {
    return tensor.defined() ? OptionalTensor(tensor) : std::nullopt;
}

constexpr std::array<std::int64_t, 2> ones{1, 1};

/// LibTorch's name of an activation.
const char* name_of(After after) {
    if (after == After::relu) return "relu";
    return after == After::relu6 ? "hardtanh" : "none";
}

OptionalScalars limits_of(After after) {
    OptionalScalars limits;
    if (after == After::relu6) {
        limits.push_back(at::Scalar(0.0));
        limits.push_back(at::Scalar(6.0));
    }
    return limits;
}

}  // namespace

struct PackedWeight::Once {
    std::once_flag flag;
    at::Tensor packed;
};

std::shared_ptr<PackedWeight::Once> PackedWeight::make() {
    return std::make_shared<Once>();
}

const at::Tensor& PackedWeight::get(const std::function<at::Tensor()>& pack) const {
    std::call_once(once_->flag, [&] { once_->packed = pack(); });
    return once_->packed;
}

bool wants_gradient(const at::Tensor& input) {
    return at::GradMode::is_enabled() && input.requires_grad();
}

bool takes_packed_weights(const at::Tensor& input) {
    return input.device().is_cpu() && input.scalar_type() == at::kFloat && !wants_gradient(input);
}

at::Tensor pack_convolution(const at::Tensor& weight, std::int64_t padding, std::int64_t stride,
                            std::int64_t groups, at::IntArrayRef input_sizes) {
    static const auto reorder =
        operation<at::Tensor(const at::Tensor&, at::IntArrayRef, at::IntArrayRef, at::IntArrayRef,
                             std::int64_t, at::OptionalIntArrayRef)>(
            "mkldnn::_reorder_convolution_weight");
    return reorder.call(weight.contiguous(), {padding, padding}, {stride, stride}, ones, groups,
                        input_sizes);
}

at::Tensor packed_convolution(const at::Tensor& images, const at::Tensor& packed,
                              const at::Tensor& bias, std::int64_t padding, std::int64_t stride,
                              std::int64_t groups, After after) {
    static const auto convolve =
        operation<at::Tensor(const at::Tensor&, const at::Tensor&, const OptionalTensor&,
                             at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, std::int64_t,
                             c10::string_view, OptionalScalars, OptionalText)>(
            "mkldnn::_convolution_pointwise");
    return convolve.call(images, packed, optional(bias), {padding, padding}, {stride, stride}, ones,
                         groups, name_of(after), limits_of(after), std::nullopt);
}

at::Tensor add_packed_convolution(at::Tensor sum, const at::Tensor& images,
                                  const at::Tensor& packed, const at::Tensor& bias,
                                  std::int64_t padding, std::int64_t stride, std::int64_t groups,
                                  After after) {
    static const auto convolve = operation<at::Tensor&(
        at::Tensor&, const at::Tensor&, const at::Tensor&, const OptionalTensor&, at::IntArrayRef,
        at::IntArrayRef, at::IntArrayRef, std::int64_t, c10::string_view, std::optional<at::Scalar>,
        OptionalText, OptionalScalars, OptionalText)>("mkldnn::_convolution_pointwise_", "binary");
    const OptionalText unary =
        after == After::nothing ? OptionalText() : OptionalText(name_of(after));
    return convolve.call(sum, images, packed, optional(bias), {padding, padding}, {stride, stride},
                         ones, groups, "add", at::Scalar(1.0), unary, limits_of(after),
                         std::nullopt);
}

}  // namespace farout::numerics

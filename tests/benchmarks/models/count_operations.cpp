#include "benchmarks/models/count_operations.h"

#include <string_view>
#include <unordered_map>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/record_function.h>

namespace farout {

namespace {

/// Operations, from the operation's output.
using Count = std::function<double(const at::Tensor& output)>;
/// What of the inputs the count needs: they are gone when the operation has ended.
using Prepare = Count (*)(const at::RecordFunction& call);

const at::Tensor& input(const at::RecordFunction& call, std::size_t number) {
    return call.inputs()[number].toTensor();
}

double elements(const at::Tensor& values) {
    return static_cast<double>(values.numel());
}

double extent(const at::Tensor& values, std::int64_t dimension) {
    return static_cast<double>(values.size(dimension));
}

/// Packed weights keep their number of elements; the shape of grouped ones changes.
template <std::size_t weight>
Count convolution_with(const at::RecordFunction& call) {
    return [weights = elements(input(call, weight))](const at::Tensor& output) {
        return 2 * elements(output) * weights / extent(output, output.dim() == 4 ? 1 : 0);
    };
}

constexpr Prepare convolution = convolution_with<1>;

Count product(const at::RecordFunction& call) {
    return [depth = extent(input(call, 0), -1)](const at::Tensor& output) {
        return 2 * elements(output) * depth;
    };
}

Count added_product(const at::RecordFunction& call) {
    return [depth = extent(input(call, 1), -1)](const at::Tensor& output) {
        return 2 * elements(output) * depth;
    };
}

/// farout's own (models/transformer.cpp): the weight is out/16 × in × 16. It tells no output.
Count packed_product(const at::RecordFunction& call) {
    const double out = extent(input(call, 1), 0) * extent(input(call, 1), 2);
    const double operations = 2 * elements(input(call, 0)) * out;
    return [operations](const at::Tensor&) { return operations; };
}

Count attention(const at::RecordFunction& call) {
    const at::Tensor& query = input(call, 0);
    const at::Tensor& value = input(call, 2);
    const double pairs = elements(query) / extent(query, -1) * extent(value, -2);
    const double operations = 2 * pairs * (extent(query, -1) + extent(value, -1));
    return [operations](const at::Tensor&) { return operations; };
}

Prepare prepare_of(std::string_view operation) {
    static const std::unordered_map<std::string_view, Prepare> all = {
        {"aten::conv2d", convolution},
        {"aten::convolution", convolution},
        {"aten::mkldnn_convolution", convolution},
        {"mkldnn::_convolution_pointwise", convolution},
        {"mkldnn::_convolution_pointwise_", convolution_with<2>},  // onto a sum
        {"aten::linear", product},
        {"aten::mkldnn_linear", product},
        {"mkldnn::_linear_pointwise", product},
        {"mkl::_mkl_linear", product},
        {"farout::packed_product", packed_product},
        {"aten::matmul", product},
        {"aten::mm", product},
        {"aten::bmm", product},
        {"aten::addmm", added_product},
        {"aten::addmm_", added_product},
        {"aten::_addmm_activation", added_product},
        {"aten::baddbmm", added_product},
        {"aten::baddbmm_", added_product},
        {"aten::scaled_dot_product_attention", attention},
        {"aten::_scaled_dot_product_flash_attention_for_cpu", attention},
    };
    const auto found = all.find(operation);
    return found == all.end() ? nullptr : found->second;
}

thread_local double total = 0;
thread_local int depth = 0;

struct Counted : at::ObserverContext {
    explicit Counted(Count of_output) : count(std::move(of_output)) {}
    ~Counted() override { --depth; }

    Count count;
};

/// An operation inside a counted one is part of it.
std::unique_ptr<at::ObserverContext> enter(const at::RecordFunction& call) {
    const Prepare prepare = prepare_of(call.name());
    if (prepare == nullptr) return nullptr;
    return ++depth == 1 ? std::make_unique<Counted>(prepare(call))
                        : std::make_unique<Counted>(nullptr);
}

void leave(const at::RecordFunction& call, at::ObserverContext* context) {
    if (context == nullptr || depth != 1) return;
    const auto& outputs = call.outputs();
    const at::Tensor output = outputs.empty() ? at::Tensor() : outputs.front().toTensor();
    total += static_cast<Counted*>(context)->count(output);
}

}  // namespace

double count_operations(const std::function<void()>& work) {
    total = 0;
    const at::CallbackHandle handle =
        at::addThreadLocalCallback(at::RecordFunctionCallback(enter, leave)
                                       .needsInputs(true)
                                       .needsOutputs(true)
                                       .scopes({at::RecordScope::FUNCTION}));
    work();
    at::removeCallback(handle);
    return total;
}

}  // namespace farout

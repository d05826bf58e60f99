#include "models/families/torchscript_head.h"

#include <vector>

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/module.h>

#include "models/families/torchscript_program.h"

namespace farout::models {

namespace {

/// Rounding may differ between the network's order of additions and this one, a wrong pair is off
/// by far more.
constexpr double tolerance = 1e-4;

bool reproduces(const numerics::Head& head, const TorchScriptOutputs& outputs) {
    const at::Tensor logits = at::addmm(head.bias, outputs.features, head.weight.t());
    const double scale = outputs.logits.abs().max().item<double>();
    return (logits - outputs.logits).abs().max().item<double>() <= tolerance * scale;
}

/// All parameters, buffers and constants as float32 on the CPU.
std::vector<at::Tensor> tensors_of(const torch::jit::Module& module) {
    std::vector<at::Tensor> tensors;
    const auto add = [&](const at::Tensor& tensor) {
        if (tensor.is_floating_point())
            tensors.push_back(tensor.detach().to(at::kCPU, at::kFloat).contiguous());
    };
    for (const at::Tensor& parameter : module.parameters()) add(parameter);
    for (const at::Tensor& buffer : module.buffers()) add(buffer);
    for (const at::Tensor& constant : constants_of(module)) add(constant);
    return tensors;
}

/// The matrices rows×columns among the tensors; axes of extent 1 may follow.
std::vector<at::Tensor> matrices(const std::vector<at::Tensor>& tensors, std::int64_t rows,
                                 std::int64_t columns) {
    std::vector<at::Tensor> found;
    for (const at::Tensor& tensor : tensors)
        if (tensor.dim() >= 2 && tensor.size(0) == rows && tensor.size(1) == columns &&
            tensor.numel() == rows * columns)
            found.push_back(tensor.view({rows, columns}));
    return found;
}

}  // namespace

std::optional<numerics::Head> find_head(const torch::jit::Module& module,
                                        const TorchScriptOutputs& outputs) {
    const std::int64_t classes = outputs.logits.size(1);
    const std::int64_t width = outputs.features.size(1);
    const std::vector<at::Tensor> tensors = tensors_of(module);
    std::vector<at::Tensor> weights = matrices(tensors, classes, width);
    for (const at::Tensor& transposed : matrices(tensors, width, classes))
        weights.push_back(transposed.t());
    std::vector<at::Tensor> biases{at::zeros({classes})};
    for (const at::Tensor& tensor : tensors)
        if (tensor.sizes() == at::IntArrayRef{classes}) biases.push_back(tensor);
    for (const at::Tensor& weight : weights)
        for (const at::Tensor& bias : biases) {
            numerics::Head head{weight.clone(at::MemoryFormat::Contiguous), bias.clone()};
            if (reproduces(head, outputs)) return head;
        }
    return std::nullopt;
}

}  // namespace farout::models

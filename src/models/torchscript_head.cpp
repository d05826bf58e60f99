#include "models/torchscript_head.h"

#include <vector>

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/module.h>

#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace {

/// Rounding may differ between the network's order of additions and this one, a wrong pair is off
/// by far more.
constexpr double tolerance = 1e-4;

bool reproduces(const Head& head, const TorchScriptOutputs& outputs) {
    const at::Tensor logits = at::addmm(head.bias, outputs.features, head.weight.t());
    const double scale = outputs.logits.abs().max().item<double>();
    return (logits - outputs.logits).abs().max().item<double>() <= tolerance * scale;
}

/// All parameters and buffers as float32 on the CPU.
std::vector<at::Tensor> tensors_of(const torch::jit::Module& module) {
    std::vector<at::Tensor> tensors;
    const auto add = [&](const at::Tensor& tensor) {
        if (tensor.is_floating_point())
            tensors.push_back(tensor.detach().to(at::kCPU, at::kFloat).contiguous());
    };
    for (const at::Tensor& parameter : module.parameters()) add(parameter);
    for (const at::Tensor& buffer : module.buffers()) add(buffer);
    return tensors;
}

[[noreturn]] void refuse(std::string_view file, std::string_view why) {
    throw Error(
        concat("The classifier head can't be taken from ", file, ": ", why,
               ". Save the head's weight (C×D) and bias (C) as numpy arrays and give them with "
               "`farout import --head fc.pkl --out head.h5`."));
}

}  // namespace

Head find_head(const torch::jit::Module& module, const TorchScriptOutputs& outputs,
               std::string_view file) {
    if (!outputs.logits.defined()) refuse(file, "the network returns features only");
    const std::int64_t classes = outputs.logits.size(1);
    const std::int64_t width = outputs.features.size(1);
    const std::vector<at::Tensor> tensors = tensors_of(module);
    std::vector<at::Tensor> biases{at::zeros({classes})};
    for (const at::Tensor& tensor : tensors)
        if (tensor.sizes() == at::IntArrayRef{classes}) biases.push_back(tensor);
    for (const at::Tensor& tensor : tensors) {
        if (tensor.dim() < 2 || tensor.size(0) != classes || tensor.size(1) != width ||
            tensor.numel() != classes * width)
            continue;
        for (const at::Tensor& bias : biases) {
            Head head{tensor.view({classes, width}).clone(), bias.clone()};
            if (reproduces(head, outputs)) return head;
        }
    }
    refuse(file, concat("no weight ", classes, "×", width, " and bias ", classes,
                        " among its parameters turn its features into its logits"));
}

}  // namespace farout

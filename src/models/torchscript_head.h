#pragma once
/// The classifier head inside a TorchScript network, found by what it does.

#include <string_view>

#include <ATen/core/Tensor.h>

#include "models/head.h"

namespace torch::jit {
struct Module;
}

namespace farout {

/// A network's answer to N images.
struct TorchScriptOutputs {
    at::Tensor features;  ///< float32 N×D
    at::Tensor logits;    ///< float32 N×C, undefined when the network returns features only
};

/// The weight C×D (or C×D×1×1) and bias C among the module's parameters and buffers with logits = W
/// features + b for these outputs; a head without bias gets zeros. Throws Error that says how to
/// give the head where there is none.
Head find_head(const torch::jit::Module& module, const TorchScriptOutputs& outputs,
               std::string_view file);

}  // namespace farout

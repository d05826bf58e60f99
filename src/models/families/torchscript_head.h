#pragma once
/// The classifier head inside a TorchScript network, found by what it does.

#include <optional>

#include "models/families/torchscript_outputs.h"
#include "numerics/head.h"

namespace torch::jit {
struct Module;
}

namespace farout::models {

/// The weight C×D (or C×D×1×1, or its transpose) and bias C among the module's parameters, buffers
/// and constants with logits = W features + b for these outputs, which must hold both; a head
/// without bias gets zeros. Nothing where there is none.
std::optional<numerics::Head> find_head(const torch::jit::Module& module,
                                        const TorchScriptOutputs& outputs);

}  // namespace farout::models

#pragma once
/// Any network as a TorchScript file (torch.jit.trace or torch.jit.script, then .save).
///
/// A TorchScript file is a program, not just numbers: running one means trusting whoever made it.

#include <filesystem>
#include <memory>

#include "models/model.h"

namespace farout::models {

/// The file's forward takes images N×3×S×S and returns features (float32 N×D), or a tuple of
/// features and logits (float32 N×C). In the second case head() finds the layer z = W h + b among
/// the module's parameters, checked by its outputs. Throws Error for a file that isn't TorchScript
/// (says what it is instead). What it returns is looked at by the first call that needs it, with
/// images of the expected side, or of the first usual one that it takes: those throw Error for
/// anything else, logits before features among it.
std::unique_ptr<Model> load_torchscript(const std::filesystem::path& file);

}  // namespace farout::models

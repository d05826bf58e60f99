#pragma once
/// A file given to --model torchscript.

#include <filesystem>

namespace torch::jit {
struct Module;
}

namespace farout::models {

/// The program on the CPU. Throws Error for a file that isn't TorchScript: says by its content what
/// it is instead (an archive of torch.export, weights, a pickled module, ONNX, Keras, …) and how a
/// TorchScript file is made of it, or how to go on without.
torch::jit::Module load_torchscript_file(const std::filesystem::path& file);

}  // namespace farout::models

#pragma once
/// What a TorchScript network does, read in its program without running it.

#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "models/model.h"

namespace torch::jit {
struct Module;
}

namespace farout::models {

/// The steps that a call in evaluation mode takes for certain: those behind a condition that only
/// running it would tell are left out.
///
/// random_numbers: an operation that draws random numbers which its outputs depend on. A trace in
/// training mode holds dropout for good, however rare. batch_statistics: a batch normalisation that
/// takes mean and deviation from the images at hand; of weights (as in weight standardisation) it
/// isn't one. outputs: where the only output is that of a linear layer or a softmax.
ProgramFindings read_program(const torch::jit::Module& module);

/// The tensors that are part of the program itself, as all weights of a frozen network are.
std::vector<at::Tensor> constants_of(const torch::jit::Module& module);

}  // namespace farout::models

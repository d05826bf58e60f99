#pragma once
/// Checkpoints with random weights under the names and shapes that are published.

#include <filesystem>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace farout::testing {

struct NamedTensor {
    std::string name;
    at::Tensor value;
};

/// Random weights for a file of lines `NAME TYPE SIZES…`, reproducible. Small enough for features
/// of a deep network to stay finite, large enough for them to differ from image to image.
std::vector<NamedTensor> random_weights(const std::filesystem::path& shapes);

/// Writes them as the ending of `file` says: .safetensors; .npz as numpy.savez does, uncompressed;
/// .pth as torch.save does, under "state_dict" beside a "meta", as mmclassification has it.
void write_checkpoint(const std::filesystem::path& file, const std::vector<NamedTensor>& weights);

}  // namespace farout::testing

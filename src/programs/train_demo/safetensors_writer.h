#pragma once
/// Writes tensors as a .safetensors file.

#include <filesystem>
#include <map>
#include <string>

#include <ATen/core/Tensor.h>

namespace farout {

/// Writes float32 tensors on the CPU under their names (letters, digits, dots), sorted by name: an
/// eight-byte header length, a JSON header padded to a multiple of eight bytes, then the values.
/// Throws Error when the file can't be written.
void write_safetensors(const std::filesystem::path& file,
                       const std::map<std::string, at::Tensor>& tensors);

}  // namespace farout

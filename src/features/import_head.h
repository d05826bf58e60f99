#pragma once
/// A classifier head that another program wrote.

#include <filesystem>
#include <string>
#include <vector>

#include "numerics/head.h"

namespace farout::features {

enum class HeadBias { stored, zero };

struct ImportedHead : numerics::Head {
    std::string told;  ///< which arrays were taken where the file holds others, and what was turned
};

/// W and b from one file (.npz, a pickle of a list [W, b] or a dictionary, torch.save's,
/// safetensors, HDF5) or from two .npy files, W first. In one file they are called weight or W or
/// kernel, and bias or b, alone or behind the same prefix (fc.weight, head.weight,
/// classifier.1.weight): of several such pairs that fit together, the one with a head's name; else
/// a file's only two arrays.
///
/// W is C×D (or C×D×1×1), b has C elements. A W that is D×C is turned; where C = D its name says
/// which it is (weight: C×D; kernel, as TensorFlow and JAX have it: D×C). Other types of
/// floating-point numbers are converted to float32. With HeadBias::zero there is no b.
///
/// Throws Error that says what to do when they aren't found, don't fit together, or hold a NaN or
/// an infinity.
ImportedHead import_head(const std::vector<std::filesystem::path>& files,
                         HeadBias bias = HeadBias::stored);

/// The head in one file: a head file (head_file.h), or what import_head takes.
numerics::Head read_any_head(const std::filesystem::path& file);

}  // namespace farout::features

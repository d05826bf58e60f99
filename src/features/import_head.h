#pragma once
/// A classifier head that another program wrote.

#include <filesystem>
#include <vector>

#include "models/head.h"

namespace farout {

/// W and b from one file (.npz, or a pickle of a list [W, b] or a dictionary: arrays called
/// weight, W, w or fc.weight and bias, B, b or fc.bias, else the first and the second of two) or
/// from two .npy files, W first. W is C×D (or C×D×1×1), b has C elements; float64 is rounded to
/// float32. Throws Error that says what to do when they aren't found, don't fit together, or hold a
/// NaN or an infinity.
Head import_head(const std::vector<std::filesystem::path>& files);

/// The head in one file: a head file (head_file.h), or what import_head takes.
Head read_any_head(const std::filesystem::path& file);

}  // namespace farout

#pragma once
/// What LibTorch's exceptions say, without the lines that say where in LibTorch or in a program.

#include <exception>
#include <string>

namespace farout::models {

/// On one line, fit for a terminal: "RuntimeError: mat1 and mat2 shapes cannot be multiplied (…)",
/// without a full stop. Never cut in the middle.
std::string libtorch_reason(const std::exception& failure);

}  // namespace farout::models

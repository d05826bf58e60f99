#pragma once
/// How any PyTorch network becomes a file for --model torchscript, in words for messages.

#include <cstdint>
#include <string>

namespace farout::models {

/// Lines of Python that make a TorchScript file, returning features and logits, of `network`, whose
/// images have this side; `to_have_the_network`: the line that loads it. Each line begins with a
/// line break.
std::string tracing_recipe(const std::string& to_have_the_network = "", std::int64_t side = 224);

/// ` (README.md, "Any other network")`.
inline constexpr const char* see_readme = " (README.md, \"Any other network\")";

}  // namespace farout::models

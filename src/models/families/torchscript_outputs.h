#pragma once
/// What a TorchScript network returned, told apart.

#include <cstdint>
#include <string>

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

namespace farout::models {

/// A network's answer to N images.
struct TorchScriptOutputs {
    at::Tensor features;  ///< float32 N×D
    at::Tensor logits;    ///< float32 N×C, undefined when the network returns features only
};

struct ExpectedOutputs {
    std::string file;  ///< for messages
    std::int64_t images = 0;
    at::ScalarType precision = at::kFloat;  ///< that the network computes in
};

/// Throws Error that says what was returned instead, and how the network is mended.
TorchScriptOutputs outputs_of(const c10::IValue& value, const ExpectedOutputs& expected);

}  // namespace farout::models

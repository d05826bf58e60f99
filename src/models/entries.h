#pragma once
/// The families of networks, each listed beside its code. For registry.cpp.

#include <vector>

#include "models/model.h"

namespace farout {

std::vector<ModelEntry> efficientnet_lite_models();
std::vector<ModelEntry> demo_models();
std::vector<ModelEntry> torchscript_models();

}  // namespace farout

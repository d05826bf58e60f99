#pragma once
/// The families of networks, each listed beside its code. For registry.cpp.

#include <vector>

#include "models/model.h"

namespace farout::models {

std::vector<ModelEntry> vision_transformer_models();
std::vector<ModelEntry> bit_models();
std::vector<ModelEntry> repvgg_models();
std::vector<ModelEntry> resnet_models();
std::vector<ModelEntry> swin_models();
std::vector<ModelEntry> efficientnet_lite_models();
std::vector<ModelEntry> demo_models();
std::vector<ModelEntry> torchscript_models();

}  // namespace farout::models

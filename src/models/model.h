#pragma once
/// A classifier cut in two: images → penultimate features, and the linear head on them.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "data/preprocess.h"
#include "models/head.h"

namespace farout {

class Model {
  public:
    virtual ~Model() = default;

    /// Penultimate features, float32 N×D, of a batch of images, float32 N×3×S×S, normalised.
    /// Differentiable in the images.
    virtual at::Tensor features(const at::Tensor& images) = 0;
    virtual Head head() const = 0;
    virtual std::int64_t feature_width() const = 0;

    /// Moves the weights; images must be on the same device from then on.
    virtual void to(const at::Device& device) = 0;
};

/// What a model is called, where it comes from, how to make it.
struct ModelEntry {
    std::string name;
    std::string source;                          ///< paper and the published checkpoint it reads
    std::optional<Preprocessing> preprocessing;  ///< its default; none: the user must say
    std::unique_ptr<Model> (*make)(const std::filesystem::path& weights) = nullptr;
};

/// Every model of this build, in the order of the documentation: one readable table, in
/// registry.cpp.
const std::vector<ModelEntry>& all_models();

/// The entry of this name; throws UsageError that suggests the nearest.
const ModelEntry& find_model(std::string_view name);

}  // namespace farout

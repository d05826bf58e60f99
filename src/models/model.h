#pragma once
/// A classifier cut in two: images → penultimate features, and the linear head on them.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "images/pixels/preprocess.h"
#include "models/network_form.h"
#include "models/taps.h"
#include "numerics/head.h"

namespace farout::models {

/// What reading a network's program tells of its answers; "" where there is nothing to tell, as of
/// networks that are no program of somebody else's.
struct ProgramFindings {
    std::string
        random_numbers;  ///< "aten::dropout (p = 0.5)": its answers depend on random numbers
    std::string batch_statistics;  ///< "aten::batch_norm": its images are normalised by each other
    std::string outputs;           ///< a sentence that warns: its features may be logits
};

class Model {
  public:
    virtual ~Model() = default;

    /// To be called before the first features(), and before to(), where it is known: the side of
    /// the images to come. Throws Error when the network can't take them, or answers with something
    /// else than features, or features and logits.
    virtual void expect_side(std::int64_t /*side*/) {}

    /// Penultimate features, float32 N×D, of a batch of images, float32 N×3×S×S, normalised; both
    /// float32 whatever the network computes in. Differentiable in the images.
    at::Tensor features(const at::Tensor& images) { return forward(images, {}).features; }
    /// The same, and the taps that are asked for; the features have the same bits whatever they
    /// are. Throws Error for a tap that isn't among taps().
    virtual NetworkAnswer forward(const at::Tensor& images, const Taps& asked) = 0;
    /// What it can be asked for beside the features (models/taps.h).
    virtual Taps taps() const { return {}; }
    /// Float32, equal bit for bit to the checkpoint's where that is float32.
    virtual numerics::Head head() const = 0;
    virtual std::int64_t feature_width() const = 0;
    /// Images that one core of a CPU computes together (see map_images): one, where a product of
    /// one image's rows is large enough to run at the processor's rate. The fewer, the more cores a
    /// batch can fill.
    virtual std::int64_t images_together() const { return 1; }
    virtual ProgramFindings findings() const { return {}; }

    /// Moves the weights, and rounds those of the network, but not the head, to `precision`
    /// (float32, bfloat16 or float16). Images must be on the same device from then on.
    virtual void to(const at::Device& device, at::ScalarType precision) = 0;
};

/// What a model is called, where it comes from, how to make it.
struct ModelEntry {
    std::string name;
    std::string source;  ///< paper and the published checkpoint it reads
    /// Its default: the benchmark's where the benchmark has the model. None: the user must say.
    std::optional<images::Preprocessing> preprocessing;
    /// What its publishers evaluate it with (--preprocess usual), where that differs.
    std::optional<images::Preprocessing> usual;
    /// Under the names of each publisher. None: the file says itself what the network is.
    std::vector<NetworkForm> forms;
    std::function<std::unique_ptr<Model>(const Weights& weights)> make;
};

/// Every model of this build, in the order of the documentation: one readable table, in
/// registry.cpp; each family of them beside its network (entries.h).
const std::vector<ModelEntry>& all_models();

/// The entry of this name; throws UsageError that suggests the nearest.
const ModelEntry& find_model(std::string_view name);

}  // namespace farout::models

#pragma once
/// A batch of images on its way through the network into blocks of rows. For the .cpp files of
/// this folder only.

#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "extraction/extract.h"
#include "extraction/output.h"
#include "images/batch_loader.h"

namespace farout::extraction {

/// A batch's images, float32 n×3×S×S, in the batch's own memory.
at::Tensor images_of(images::LoadedBatch& batch);

/// Its rows, faults and reasons.
images::LoadedBatch without_pixels(const images::LoadedBatch& batch);

/// What is computed of n images, part by part: float32 n×W, contiguous, on the CPU.
using BatchOutputs = std::vector<at::Tensor>;

/// The network with what is computed by it. Refers to the model and the outputs.
class ExtractionNetwork {
  public:
    /// The features where `part` is none, else an output.
    using Part = const Output*;
    static constexpr Part features = nullptr;

    ExtractionNetwork(models::Model& model, std::vector<Part> parts, at::Device device);

    /// Images on the CPU or the device, float32 n×3×S×S. On the CPU each is computed on one core
    /// (numerics/map_images.h). A part has the same bits whichever others are computed with it.
    BatchOutputs answer(const at::Tensor& images) const;

    /// The two steps of `answer`. Images on the device → float32 n×ΣW there, the parts side by
    /// side; that, brought to the CPU, taken apart.
    at::Tensor compute(const at::Tensor& images) const;
    BatchOutputs take_apart(const at::Tensor& answers) const;

    at::Device device() const { return device_; }
    /// See Model::images_together.
    std::int64_t images_together() const { return model_.images_together(); }

  private:
    at::Tensor compute_group(const at::Tensor& images) const;

    models::Model& model_;
    std::vector<Part> parts_;
    at::Device device_;
    bool asks_for_features_ = false;  ///< some part needs the pass that gives them
    models::Taps taps_;               ///< of that pass, each once
};

/// Appends a batch's rows to the block: a part's numbers of readable images, zeros and a reason for
/// the others. `what` isn't finite where they aren't, for people: "the network's features".
void append(features::FeatureBlock& block, const images::LoadedBatch& batch,
            const at::Tensor& numbers, const std::string& what);

}  // namespace farout::extraction

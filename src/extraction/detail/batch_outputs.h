#pragma once
/// A batch of images on its way through the network into a block of rows. For the .cpp files of
/// this folder only.

#include <optional>

#include <ATen/core/Tensor.h>

#include "extraction/extract.h"
#include "images/batch_loader.h"

namespace farout::extraction {

/// A batch's images, float32 n×3×S×S, in the batch's own memory.
at::Tensor images_of(images::LoadedBatch& batch);

/// Its rows, faults and reasons.
images::LoadedBatch without_pixels(const images::LoadedBatch& batch);

/// What the network says of n images.
struct BatchOutputs {
    at::Tensor features;  ///< float32 n×D, contiguous, on the CPU
    at::Tensor odin;      ///< float32 n, likewise; undefined where it isn't computed
};

/// The network, with ODIN or without. Refers to the model.
class ExtractionNetwork {
  public:
    ExtractionNetwork(models::Model& model, const std::optional<OdinParameters>& odin,
                      const ExtractionOptions& options);

    /// Images on the CPU or the device, float32 n×3×S×S. On the CPU each is computed on one core
    /// (numerics/map_images.h).
    BatchOutputs answer(const at::Tensor& images) const;

    /// The two steps of `answer`. Images on the device → float32 n×D there, with ODIN's scores as
    /// one more column; that, brought to the CPU, taken apart.
    at::Tensor compute(const at::Tensor& images) const;
    BatchOutputs take_apart(const at::Tensor& answers) const;

    at::Device device() const { return device_; }
    /// See Model::images_together.
    std::int64_t images_together() const { return model_.images_together(); }

  private:
    models::Model& model_;
    at::Device device_;
    std::optional<OdinNetwork> odin_;
};

/// Appends a batch's rows to the block: what the network says of readable images, zeros and a
/// reason for the others.
void append(features::FeatureBlock& block, const images::LoadedBatch& batch,
            const BatchOutputs& outputs);

}  // namespace farout::extraction

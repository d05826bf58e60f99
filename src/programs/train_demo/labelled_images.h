#pragma once
/// A labelled image list held in memory, handed out as batches.

#include <filesystem>
#include <vector>

#include <ATen/core/Tensor.h>

#include "images/image.h"
#include "images/pixels/preprocess.h"

namespace farout {

struct LabelledBatch {
    at::Tensor images;  ///< float32 N×3×S×S, normalised
    at::Tensor labels;  ///< int64 N
};

class LabelledImages {
  public:
    /// Reads every image of the list. Throws Error for an unreadable image, or a label outside 0 …
    /// classes - 1.
    LabelledImages(const std::filesystem::path& root, const std::filesystem::path& list,
                   const images::Preprocessing& preprocessing, std::int64_t classes);

    std::int64_t count() const { return static_cast<std::int64_t>(images_.size()); }
    /// The images of these numbers, in this order.
    LabelledBatch batch(const at::Tensor& numbers) const;

  private:
    images::Preprocessing preprocessing_;
    std::vector<images::Image> images_;
    std::vector<std::int64_t> labels_;
};

}  // namespace farout

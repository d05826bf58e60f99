#pragma once
/// What is random about a training batch, drawn before the work is shared among cores.

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

namespace farout {

struct Augmentation {
    std::int64_t rows_down = 0;  ///< the whole batch is shifted, both by up to 2 pixels
    std::int64_t columns_right = 0;
    at::Tensor mirrored;  ///< bool N×1×1×1
    at::Tensor
        kept;  ///< float32 N×D, what the features are multiplied with: 0 or 1 / (1 - dropout)
};

struct AugmentationShape {
    std::int64_t images = 0;
    std::int64_t feature_width = 0;
    double dropout = 0;
};

Augmentation draw_augmentation(const AugmentationShape& shape, at::Generator generator);

/// The part of a batch's augmentation that concerns `count` images from number `first` on.
Augmentation part_of(const Augmentation& whole, std::int64_t first, std::int64_t count);

/// Images N×3×S×S shifted and mirrored; what comes into view is black (-1).
at::Tensor apply(const Augmentation& augmentation, const at::Tensor& images);

}  // namespace farout

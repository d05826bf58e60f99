#include "programs/train_demo/augmentation.h"

#include <ATen/ATen.h>

namespace farout {

namespace {

constexpr std::int64_t largest_shift = 2;

std::int64_t draw_shift(at::Generator generator) {
    return at::randint(-largest_shift, largest_shift + 1, {1}, generator, at::kLong)
        .item<std::int64_t>();
}

}  // namespace

Augmentation draw_augmentation(const AugmentationShape& shape, at::Generator generator) {
    Augmentation drawn;
    drawn.rows_down = draw_shift(generator);
    drawn.columns_right = draw_shift(generator);
    drawn.mirrored = at::rand({shape.images, 1, 1, 1}, generator) < 0.5;
    const at::Tensor uniform = at::rand({shape.images, shape.feature_width}, generator);
    drawn.kept = (uniform >= shape.dropout).to(at::kFloat) / (1 - shape.dropout);
    return drawn;
}

Augmentation part_of(const Augmentation& whole, std::int64_t first, std::int64_t count) {
    Augmentation part = whole;
    part.mirrored = whole.mirrored.narrow(0, first, count);
    part.kept = whole.kept.narrow(0, first, count);
    return part;
}

at::Tensor apply(const Augmentation& augmentation, const at::Tensor& images) {
    const at::Tensor padded = at::constant_pad_nd(
        images, {largest_shift, largest_shift, largest_shift, largest_shift}, -1);
    const at::Tensor shifted =
        padded.narrow(2, largest_shift - augmentation.rows_down, images.size(2))
            .narrow(3, largest_shift - augmentation.columns_right, images.size(3));
    return at::where(augmentation.mirrored, shifted.flip({3}), shifted);
}

}  // namespace farout

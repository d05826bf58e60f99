#include "programs/train_demo/labelled_images.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "images/decode.h"
#include "images/lists/image_list.h"

namespace farout {

LabelledImages::LabelledImages(const std::filesystem::path& root, const std::filesystem::path& list,
                               const images::Preprocessing& preprocessing, std::int64_t classes)
    : preprocessing_(preprocessing) {
    for (const auto& [path, label] : images::read_image_list(list)) {
        if (label < 0 || label >= classes)
            throw Error(concat(printable(list.native()), ": ", printable(path), " has the label ",
                               label, "; the network's classes are 0 to ", classes - 1, "."));
        images_.push_back(images::read_image(root / path));
        labels_.push_back(label);
    }
}

LabelledBatch LabelledImages::batch(const at::Tensor& numbers) const {
    const std::int64_t side = preprocessing_.size;
    const auto pixels = static_cast<std::size_t>(3 * side * side);
    LabelledBatch batch{at::empty({numbers.size(0), 3, side, side}, at::kFloat),
                        at::empty({numbers.size(0)}, at::kLong)};
    const auto* number = numbers.const_data_ptr<std::int64_t>();
    for (std::int64_t row = 0; row < numbers.size(0); ++row) {
        const auto image = static_cast<std::size_t>(number[row]);
        float* input =
            batch.images.mutable_data_ptr<float>() + pixels * static_cast<std::size_t>(row);
        images::preprocess(images_[image], preprocessing_, {input, pixels});
        batch.labels.mutable_data_ptr<std::int64_t>()[row] = labels_[image];
    }
    return batch;
}

}  // namespace farout

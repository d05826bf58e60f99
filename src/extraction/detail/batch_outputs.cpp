#include "extraction/detail/batch_outputs.h"

#include <algorithm>
#include <span>
#include <utility>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "core/float_bits.h"
#include "core/text.h"
#include "numerics/map_images.h"

namespace farout::extraction {

namespace {

at::Tensor to_host(const at::Tensor& values) {
    return values.to(at::kCPU, at::kFloat).contiguous();
}

/// The status of a row, and why it takes no part where it isn't ok.
std::pair<std::uint8_t, std::string> judge(const images::LoadedBatch& batch, std::size_t row,
                                           std::span<const float> numbers,
                                           const std::string& what) {
    if (batch.faults[row])
        return {static_cast<std::uint8_t>(*batch.faults[row]), batch.reasons[row]};
    if (!all_finite(numbers))
        return {static_cast<std::uint8_t>(features::RowStatus::not_finite),
                concat(what, " hold a NaN or an infinity")};
    return {static_cast<std::uint8_t>(features::RowStatus::ok), batch.reasons[row]};
}

}  // namespace

at::Tensor images_of(images::LoadedBatch& batch) {
    return at::from_blob(batch.pixels.data(), {batch.rows.count(), 3, batch.side, batch.side},
                         at::kFloat);
}

images::LoadedBatch without_pixels(const images::LoadedBatch& batch) {
    return {batch.rows, batch.side, {}, batch.faults, batch.reasons, batch.stamps};
}

ExtractionNetwork::ExtractionNetwork(models::Model& model, std::vector<Part> parts,
                                     at::Device device)
    : model_(model), parts_(std::move(parts)), device_(device) {
    for (const Part part : parts_) {
        const std::optional<models::Taps> asked = part == features ? models::Taps{} : part->taps();
        if (!asked) continue;
        asks_for_features_ = true;
        for (const std::string& tap : *asked)
            if (std::find(taps_.begin(), taps_.end(), tap) == taps_.end()) taps_.push_back(tap);
    }
}

BatchOutputs ExtractionNetwork::answer(const at::Tensor& images) const {
    return take_apart(to_host(compute(images.to(device_))));
}

at::Tensor ExtractionNetwork::compute(const at::Tensor& images) const {
    return numerics::map_images(images, model_.images_together(),
                                [this](const at::Tensor& some) { return compute_group(some); });
}

at::Tensor ExtractionNetwork::compute_group(const at::Tensor& images) const {
    const bool shared = parts_.size() > 1;
    models::NetworkAnswer answer;
    if (asks_for_features_) {
        const c10::InferenceMode inference;
        // A copy for others, because a TorchScript network may overwrite what it is given.
        answer = model_.forward(shared ? images.clone() : images, taps_);
    }
    std::vector<at::Tensor> columns;
    for (const Part part : parts_)
        columns.push_back(part == features ? answer.features : part->compute(images, answer));
    return shared ? at::cat(columns, 1) : columns.front();
}

BatchOutputs ExtractionNetwork::take_apart(const at::Tensor& answers) const {
    if (parts_.size() == 1) return {answers};
    BatchOutputs outputs;
    std::int64_t column = 0;
    for (const Part part : parts_) {
        const std::int64_t width = part == features ? model_.feature_width() : part->width();
        outputs.push_back(answers.slice(1, column, column + width).contiguous());
        column += width;
    }
    return outputs;
}

void append(features::FeatureBlock& block, const images::LoadedBatch& batch,
            const at::Tensor& numbers, const std::string& what) {
    const auto width = static_cast<std::size_t>(numbers.size(1));
    const float* values = numbers.const_data_ptr<float>();
    for (std::size_t row = 0; row < batch.faults.size(); ++row) {
        const std::span<const float> of_row(values + row * width, width);
        auto [status, reason] = judge(batch, row, of_row, what);
        if (status == static_cast<std::uint8_t>(features::RowStatus::ok))
            block.features.insert(block.features.end(), of_row.begin(), of_row.end());
        else
            block.features.insert(block.features.end(), width, 0.F);
        block.status.push_back(status);
        block.reasons.push_back(features::fitting_reason(reason));
    }
}

}  // namespace farout::extraction

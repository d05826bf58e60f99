#include "extraction/detail/batch_outputs.h"

#include <algorithm>
#include <span>
#include <utility>

#include <ATen/ATen.h>

#include "core/finite.h"
#include "numerics/map_images.h"

namespace farout::extraction {

namespace {

at::Tensor to_host(const at::Tensor& values) {
    return values.to(at::kCPU, at::kFloat).contiguous();
}

/// The status of a row, and why it takes no part where it isn't ok.
std::pair<std::uint8_t, std::string> judge(const images::LoadedBatch& batch, std::size_t row,
                                           std::span<const float> features,
                                           std::span<const float> odin) {
    const auto not_finite = static_cast<std::uint8_t>(features::RowStatus::not_finite);
    if (batch.faults[row])
        return {static_cast<std::uint8_t>(*batch.faults[row]), batch.reasons[row]};
    if (!all_finite(features))
        return {not_finite, "the network's features hold a NaN or an infinity"};
    if (!all_finite(odin)) return {not_finite, "the score of ODIN is a NaN or an infinity"};
    return {static_cast<std::uint8_t>(features::RowStatus::ok), batch.reasons[row]};
}

/// Appends a row's numbers, or as many zeros.
void append(std::vector<float>& to, std::span<const float> values, std::uint8_t status) {
    if (status == static_cast<std::uint8_t>(features::RowStatus::ok))
        to.insert(to.end(), values.begin(), values.end());
    else
        to.insert(to.end(), values.size(), 0.F);
}

}  // namespace

at::Tensor images_of(images::LoadedBatch& batch) {
    return at::from_blob(batch.pixels.data(), {batch.rows.count(), 3, batch.side, batch.side},
                         at::kFloat);
}

images::LoadedBatch without_pixels(const images::LoadedBatch& batch) {
    return {batch.rows, batch.side, {}, batch.faults, batch.reasons, batch.stamps};
}

ExtractionNetwork::ExtractionNetwork(models::Model& model,
                                     const std::optional<OdinParameters>& odin,
                                     const ExtractionOptions& options)
    : model_(model), device_(options.device) {
    if (odin) odin_.emplace(model, *odin, options.preprocessing.std, device_);
}

BatchOutputs ExtractionNetwork::answer(const at::Tensor& images) const {
    return take_apart(to_host(compute(images.to(device_))));
}

at::Tensor ExtractionNetwork::compute(const at::Tensor& images) const {
    const std::int64_t together = model_.images_together();
    if (!odin_) {
        const at::InferenceMode inference;
        return numerics::map_images(
            images, together, [this](const at::Tensor& some) { return model_.features(some); });
    }
    return numerics::map_images(images, together, [this](const at::Tensor& some) {
        return odin_->features_and_scores(some);
    });
}

BatchOutputs ExtractionNetwork::take_apart(const at::Tensor& answers) const {
    if (!odin_) return {answers, {}};
    const std::int64_t width = answers.size(1) - 1;
    return {answers.slice(1, 0, width).contiguous(), answers.select(1, width).contiguous()};
}

/// Appends a batch's rows to the block: what the network says of readable images, zeros and a
/// reason for the others.
void append(features::FeatureBlock& block, const images::LoadedBatch& batch,
            const BatchOutputs& outputs) {
    const auto width = static_cast<std::size_t>(outputs.features.size(1));
    const float* features = outputs.features.const_data_ptr<float>();
    const float* odin = outputs.odin.defined() ? outputs.odin.const_data_ptr<float>() : nullptr;
    for (std::size_t row = 0; row < batch.faults.size(); ++row) {
        const std::span<const float> of_row(features + row * width, width);
        const auto odin_of_row =
            odin != nullptr ? std::span(odin + row, 1) : std::span<const float>();
        auto [status, reason] = judge(batch, row, of_row, odin_of_row);
        append(block.features, of_row, status);
        append(block.odin, odin_of_row, status);
        block.status.push_back(status);
        block.reasons.push_back(features::fitting_reason(reason));
    }
}

}  // namespace farout::extraction

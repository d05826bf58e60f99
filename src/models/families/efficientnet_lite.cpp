#include "models/families/efficientnet_lite.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "core/text.h"
#include "models/detail/entries.h"
#include "models/parameters.h"

namespace farout::models {

namespace {

constexpr double norm_epsilon = 1e-3;  // TensorFlow's

std::int64_t scaled_channels(std::int64_t channels, double width) {
    const double wanted = static_cast<double>(channels) * width;
    const auto rounded = static_cast<std::int64_t>(wanted + 4) / 8 * 8;
    const std::int64_t at_least = std::max<std::int64_t>(rounded, 8);
    return static_cast<double>(at_least) < 0.9 * wanted ? at_least + 8 : at_least;
}

/// Centre crop of S / (S + 32) of the shorter side, bicubic, (byte - 127) / 128.
images::Preprocessing lite_preprocessing(int size) {
    images::Preprocessing preprocessing;
    preprocessing.size = size;
    preprocessing.fit = images::Fit::crop_resize;
    preprocessing.crop_fraction = static_cast<double>(size) / (size + 32);
    preprocessing.filter = images::Filter::bicubic;
    preprocessing.mean.fill(127.0 / 255);
    preprocessing.std.fill(128.0 / 255);
    return preprocessing;
}

ModelEntry lite_entry(const char* name, int size, double width, double depth) {
    return {name,
            "Tan and Le, ICML 2019, Lite variant; the PyTorch checkpoints efficientnet-liteN-*.pth",
            lite_preprocessing(size),
            std::nullopt,
            {{"the checkpoints' publishers",
              [=](Parameters parameters) {
                  return std::make_unique<EfficientNetLite>(std::move(parameters),
                                                            efficientnet_lite_shape(width, depth));
              }}},
            {}};
}

}  // namespace

EfficientNetShape efficientnet_lite_shape(double width, double depth) {
    EfficientNetShape shape;
    shape.stages = {
        // expand, kernel, stride, channels, repeats
        {1, 3, 1, 16, 1},   //
        {6, 3, 2, 24, 2},   //
        {6, 5, 2, 40, 2},   //
        {6, 3, 2, 80, 3},   //
        {6, 5, 1, 112, 3},  //
        {6, 5, 2, 192, 4},  //
        {6, 3, 1, 320, 1},
    };
    for (EfficientNetStage& stage : shape.stages) {
        stage.channels = scaled_channels(stage.channels, width);
        const bool at_an_end = &stage == &shape.stages.front() || &stage == &shape.stages.back();
        if (!at_an_end)
            stage.repeats = std::llround(std::ceil(static_cast<double>(stage.repeats) * depth));
    }
    return shape;
}

EfficientNetLite::EfficientNetLite(Parameters parameters, const EfficientNetShape& shape) {
    parameters.ignore_suffix(".num_batches_tracked");
    stem_ = take_folded(parameters, "_conv_stem", "_bn0", {3, shape.stem, 3, 2, 1}, norm_epsilon);
    std::int64_t in = shape.stem;
    for (const auto& [expand, kernel, first_stride, out, repeats] : shape.stages) {
        for (std::int64_t repeat = 0; repeat < repeats; ++repeat) {
            const std::string prefix = concat("_blocks.", bottlenecks_.size(), ".");
            const std::int64_t stride = repeat == 0 ? first_stride : 1;
            const std::int64_t inner = in * expand;
            const auto take = [&](const char* name, const char* norm, const ConvolutionShape& of) {
                return take_folded(parameters, prefix + name, prefix + norm, of, norm_epsilon);
            };
            Bottleneck bottleneck;
            if (expand != 1)
                bottleneck.activated.push_back(take("_expand_conv", "_bn0", {in, inner, 1, 1, 1}));
            bottleneck.activated.push_back(
                take("_depthwise_conv", "_bn1", {inner, inner, kernel, stride, inner}));
            bottleneck.projection = take("_project_conv", "_bn2", {inner, out, 1, 1, 1});
            if (stride == 1 && in == out) bottleneck.shortcut = Shortcut::identity;
            bottlenecks_.push_back(std::move(bottleneck));
            in = out;
        }
        bottlenecks_.back().ends_stage = true;
    }
    last_ =
        take_folded(parameters, "_conv_head", "_bn1", {in, shape.features, 1, 1, 1}, norm_epsilon);
    head_ = parameters.take_head("_fc", shape.features);
    parameters.finish();
}

NetworkAnswer EfficientNetLite::forward(const at::Tensor& images, const Taps& asked) {
    TapTaker taps(asked);
    at::Tensor x = images.to(stem_.weight.scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
    x = convolve_same(x, stem_, numerics::After::relu6);
    for (const Bottleneck& bottleneck : bottlenecks_) {
        at::Tensor y = x;
        for (const Convolution& convolution : bottleneck.activated)
            y = convolve_same(y, convolution, numerics::After::relu6);
        // A projection has no padding.
        x = bottleneck.shortcut == Shortcut::identity
                ? convolve_onto(x, y, bottleneck.projection, numerics::After::nothing)
                : convolve(y, bottleneck.projection, numerics::After::nothing);
        if (bottleneck.ends_stage) taps.stage_ends(x);
    }
    x = convolve_same(x, last_, numerics::After::relu6);
    taps.last_map(x);
    return taps.finish(x.mean({2, 3}).to(at::kFloat), head_);
}

std::vector<Convolution*> EfficientNetLite::convolutions() {
    std::vector<Convolution*> all{&stem_, &last_};
    for (Bottleneck& bottleneck : bottlenecks_) {
        for (Convolution& convolution : bottleneck.activated) all.push_back(&convolution);
        all.push_back(&bottleneck.projection);
    }
    return all;
}

void EfficientNetLite::to(const at::Device& device, at::ScalarType precision) {
    for (Convolution* convolution : convolutions()) move_to(*convolution, device, precision);
    head_.move_to(device);
}

std::vector<ModelEntry> efficientnet_lite_models() {
    return {
        // name, S, width, depth
        lite_entry("efficientnet_lite0", 224, 1.0, 1.0),
        lite_entry("efficientnet_lite1", 240, 1.0, 1.1),
        lite_entry("efficientnet_lite2", 260, 1.1, 1.2),
        lite_entry("efficientnet_lite3", 280, 1.2, 1.4),
        lite_entry("efficientnet_lite4", 300, 1.4, 1.8),
    };
}

}  // namespace farout::models

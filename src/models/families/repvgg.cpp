#include "models/families/repvgg.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "models/detail/entries.h"
#include "models/input_conventions.h"
#include "models/parameters.h"

namespace farout::models {

namespace {

constexpr double norm_epsilon = 1e-5;

}  // namespace

/// What the parts of a network are called.
struct RepVgg::Naming {
    std::string stem;
    std::string stage;           ///< before the stage's number
    std::int64_t first_stage;    ///< the first stage's number
    std::string dense;           ///< the 3×3 convolution and its batch-norm
    std::string pointwise;       ///< the 1×1 one
    std::string identity;        ///< the identity's batch-norm
    std::string reparametrised;  ///< the sum, a convolution with bias
    std::string head;
};

namespace {

const RepVgg::Naming timm{"stem.",    "stages.",      0,        "conv_kxk.", "conv_1x1.",
                          "identity", "reparam_conv", "head.fc"};
const RepVgg::Naming authors{"stage0.",      "stage",       1,       "rbr_dense.", "rbr_1x1.",
                             "rbr_identity", "rbr_reparam", "linear"};

/// The identity, as a 3×3 convolution of float64.
at::Tensor identity_kernel(const ConvolutionShape& shape) {
    const std::int64_t inputs = shape.in / shape.groups;
    at::Tensor weight = at::zeros({shape.out, inputs, 3, 3}, at::kDouble);
    const at::Tensor channel = at::arange(shape.out);
    weight.index_put_({channel, channel.remainder(inputs), at::tensor(1), at::tensor(1)},
                      at::ones({}, at::kDouble));
    return weight;
}

Convolution take_layer(Parameters& parameters, const RepVgg::Naming& naming, RepVgg::Stage stage,
                       const std::string& prefix, const ConvolutionShape& shape) {
    const std::string whole = prefix + naming.reparametrised;
    if (stage == RepVgg::Stage::reparametrised) {
        const at::Tensor weight =
            parameters.take(whole + ".weight", {shape.out, shape.in / shape.groups, 3, 3});
        return finished({weight, parameters.take(whole + ".bias", {shape.out})}, shape);
    }
    const auto take = [&](const std::string& part, std::int64_t kernel) {
        ConvolutionShape of_part = shape;
        of_part.kernel = kernel;
        return take_folded_kernel(parameters, prefix + part + "conv", prefix + part + "bn", of_part,
                                  norm_epsilon);
    };
    Kernel sum = take(naming.dense, 3);
    const Kernel pointwise = take(naming.pointwise, 1);
    sum.weight = sum.weight + at::constant_pad_nd(pointwise.weight, {1, 1, 1, 1}, 0);
    sum.bias = sum.bias + pointwise.bias;
    if (shape.in == shape.out && shape.stride == 1) {
        const auto [scale, offset] =
            take_norm_scale(parameters, prefix + naming.identity, shape.out, norm_epsilon);
        // Nothing is computed while only names are noted.
        if (!scale.is_meta())
            sum.weight = sum.weight + identity_kernel(shape) * scale.view({-1, 1, 1, 1});
        sum.bias = sum.bias + offset;
    }
    return finished(sum, shape);
}

}  // namespace

RepVgg::RepVgg(Parameters parameters, const RepVggShape& shape, const Naming& naming,
               Stage trained) {
    layers_.push_back(
        take_layer(parameters, naming, trained, naming.stem, {3, shape.stem, 3, 2, 1}));
    std::int64_t in = shape.stem;
    for (std::size_t stage = 0; stage < shape.depths.size(); ++stage) {
        const std::int64_t out = shape.channels.at(stage);
        for (std::int64_t block = 0; block < shape.depths.at(stage); ++block) {
            const auto number = naming.first_stage + static_cast<std::int64_t>(stage);
            const std::string prefix = concat(naming.stage, number, ".", block, ".");
            // The stem is layer 0; every second layer is grouped.
            const std::int64_t groups = layers_.size() % 2 == 0 ? shape.groups : 1;
            layers_.push_back(take_layer(parameters, naming, trained, prefix,
                                         {in, out, 3, block == 0 ? 2 : 1, groups}));
            in = out;
        }
        stage_ends_.insert(layers_.size() - 1);
    }
    head_ = parameters.take_head(naming.head, in);
    parameters.finish();
}

std::vector<NetworkForm> RepVgg::forms(const RepVggShape& shape) {
    std::vector<NetworkForm> forms;
    for (const Naming* naming : {&timm, &authors})
        for (const Stage stage : {Stage::trained, Stage::reparametrised})
            forms.push_back({naming == &timm ? "timm" : "the authors",
                             [shape, naming, stage](Parameters parameters) {
                                 return std::make_unique<RepVgg>(std::move(parameters), shape,
                                                                 *naming, stage);
                             }});
    return forms;
}

NetworkAnswer RepVgg::forward(const at::Tensor& images, const Taps& asked) {
    TapTaker taps(asked);
    at::Tensor x = images.to(layers_.front().weight.scalar_type());
    x = x.contiguous(at::MemoryFormat::ChannelsLast);
    for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
        x = convolve(x, layers_[layer], numerics::After::relu);
        if (stage_ends_.contains(layer)) taps.stage_ends(x);
    }
    taps.last_map(x);
    return taps.finish(x.mean({2, 3}).to(at::kFloat), head_);
}

void RepVgg::to(const at::Device& device, at::ScalarType precision) {
    for (Convolution& layer : layers_) move_to(layer, device, precision);
    head_.move_to(device);
}

namespace {

/// The widths are multiples of 64, 128, 256 and 512 (table 2 of the paper).
ModelEntry entry(const char* name, const std::array<std::int64_t, 4>& depths, double width,
                 double last_width, std::int64_t groups = 1) {
    const auto scaled = [](double channels) { return static_cast<std::int64_t>(channels); };
    const RepVggShape shape{
        depths,
        {scaled(64 * width), scaled(128 * width), scaled(256 * width), scaled(512 * last_width)},
        std::min<std::int64_t>(64, scaled(64 * width)),
        groups};
    const images::Preprocessing benchmark = squashed(224);
    const images::Preprocessing usual = cropped(benchmark, 0.875, images::Filter::bilinear);
    return {name,
            "Ding et al., CVPR 2021; the checkpoints of timm and of the authors",
            benchmark,
            usual,
            RepVgg::forms(shape),
            {}};
}

}  // namespace

std::vector<ModelEntry> repvgg_models() {
    return {
        // name, depths, width, width of the last stage, groups
        entry("repvgg_a0", {2, 4, 14, 1}, 0.75, 2.5),
        entry("repvgg_a1", {2, 4, 14, 1}, 1, 2.5),
        entry("repvgg_a2", {2, 4, 14, 1}, 1.5, 2.75),
        entry("repvgg_b0", {4, 6, 16, 1}, 1, 2.5),
        entry("repvgg_b1", {4, 6, 16, 1}, 2, 4),
        entry("repvgg_b1g4", {4, 6, 16, 1}, 2, 4, 4),
        entry("repvgg_b2", {4, 6, 16, 1}, 2.5, 5),
        entry("repvgg_b2g4", {4, 6, 16, 1}, 2.5, 5, 4),
        entry("repvgg_b3", {4, 6, 16, 1}, 3, 5),
        entry("repvgg_b3g4", {4, 6, 16, 1}, 3, 5, 4),
    };
}

}  // namespace farout::models

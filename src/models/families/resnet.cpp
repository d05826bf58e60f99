#include "models/families/resnet.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "models/detail/entries.h"
#include "models/input_conventions.h"
#include "models/parameters.h"

namespace farout::models {

namespace {

constexpr double norm_epsilon = 1e-5;

std::int64_t expansion_of(ResNetShape::Block block) {
    return block == ResNetShape::Block::bottleneck ? 4 : 1;
}

/// A convolution and its batch-norm.
struct Pair {
    std::string convolution;
    std::string norm;
};

}  // namespace

/// What the parts of a network are called.
struct ResNet::Naming {
    const char* publisher;
    Pair stem;                                                  ///< of the plain variant
    std::array<Pair, 3> deep_stem;                              ///< of variant D
    std::string (*unit)(std::size_t stage, std::int64_t unit);  ///< the beginning of a unit's names
    Pair (*of_unit)(std::size_t number);                        ///< from 0, behind that
    Pair shortcut;
    Pair pooled_shortcut;    ///< of variant D
    Pair unpooled_shortcut;  ///< of variant D where the stride is 1
    std::string head;
};

namespace {

const ResNet::Naming timm{
    "timm and torchvision",
    {"conv1", "bn1"},
    {{{"conv1.0", "conv1.1"}, {"conv1.3", "conv1.4"}, {"conv1.6", "bn1"}}},
    [](std::size_t stage, std::int64_t unit) { return concat("layer", stage + 1, ".", unit, "."); },
    [](std::size_t number) {
        return Pair{concat("conv", number + 1), concat("bn", number + 1)};
    },
    {"downsample.0", "downsample.1"},
    {"downsample.1", "downsample.2"},
    {"downsample.1", "downsample.2"},
    "fc"};
const ResNet::Naming mmpretrain{"mmpretrain",
                                {"backbone.conv1", "backbone.bn1"},
                                {{{"backbone.stem.0.conv", "backbone.stem.0.bn"},
                                  {"backbone.stem.1.conv", "backbone.stem.1.bn"},
                                  {"backbone.stem.2.conv", "backbone.stem.2.bn"}}},
                                [](std::size_t stage, std::int64_t unit) {
                                    return concat("backbone.layer", stage + 1, ".", unit, ".");
                                },
                                timm.of_unit,
                                timm.shortcut,
                                timm.pooled_shortcut,
                                timm.shortcut,
                                "head.fc"};
/// It has no variant D.
const ResNet::Naming hugging_face{
    "Hugging Face",
    {"resnet.embedder.embedder.convolution", "resnet.embedder.embedder.normalization"},
    {},
    [](std::size_t stage, std::int64_t unit) {
        return concat("resnet.encoder.stages.", stage, ".layers.", unit, ".");
    },
    [](std::size_t number) {
        return Pair{concat("layer.", number, ".convolution"),
                    concat("layer.", number, ".normalization")};
    },
    {"shortcut.convolution", "shortcut.normalization"},
    {},
    {},
    "classifier.1"};

}  // namespace

/// Takes the parts of the network out of a checkpoint.
class ResNet::Taker {
  public:
    Taker(Parameters& parameters, const ResNetShape& shape, const Naming& naming)
        : parameters_(parameters), shape_(shape), naming_(naming) {}

    std::vector<Convolution> stem() {
        const std::int64_t width = shape_.width;
        if (shape_.variant == ResNetShape::Variant::plain)
            return {take("", naming_.stem, {3, width, 7, 2, 1})};
        return {take("", naming_.deep_stem[0], {3, width / 2, 3, 2, 1}),
                take("", naming_.deep_stem[1], {width / 2, width / 2, 3, 1, 1}),
                take("", naming_.deep_stem[2], {width / 2, width, 3, 1, 1})};
    }

    /// The blocks of stage 0 to 3.
    std::vector<Block> stage(std::size_t number) {
        const std::int64_t inner = shape_.width << number;
        const std::int64_t out = inner * expansion_of(shape_.block);
        std::vector<Block> blocks;
        for (std::int64_t k = 0; k < shape_.depths.at(number); ++k) {
            const std::string prefix = naming_.unit(number, k);
            const std::int64_t stride = k == 0 && number > 0 ? 2 : 1;
            Block block = body(prefix, inner, out, stride);
            if (stride != 1 || in_ != out) take_shortcut(block, prefix, out, stride);
            blocks.push_back(std::move(block));
            in_ = out;
        }
        return blocks;
    }

  private:
    Convolution take(const std::string& prefix, const Pair& names, const ConvolutionShape& shape) {
        return take_folded(parameters_, prefix + names.convolution, prefix + names.norm, shape,
                           norm_epsilon);
    }

    Block body(const std::string& prefix, std::int64_t inner, std::int64_t out,
               std::int64_t stride) {
        Block block;
        if (shape_.block == ResNetShape::Block::basic) {
            block.activated = {take(prefix, naming_.of_unit(0), {in_, inner, 3, stride, 1})};
            block.last = take(prefix, naming_.of_unit(1), {inner, out, 3, 1, 1});
            return block;
        }
        block.activated = {take(prefix, naming_.of_unit(0), {in_, inner, 1, 1, 1}),
                           take(prefix, naming_.of_unit(1), {inner, inner, 3, stride, 1})};
        block.last = take(prefix, naming_.of_unit(2), {inner, out, 1, 1, 1});
        return block;
    }

    void take_shortcut(Block& block, const std::string& prefix, std::int64_t out,
                       std::int64_t stride) {
        const bool pooled = shape_.variant == ResNetShape::Variant::d;
        const Pair& names = !pooled       ? naming_.shortcut
                            : stride == 1 ? naming_.unpooled_shortcut
                                          : naming_.pooled_shortcut;
        block.shortcut_pool = pooled ? stride : 1;
        block.shortcut = {take(prefix, names, {in_, out, 1, pooled ? 1 : stride, 1})};
    }

    Parameters& parameters_;
    const ResNetShape& shape_;
    const Naming& naming_;
    std::int64_t in_ = shape_.width;
};

ResNet::ResNet(Parameters parameters, const ResNetShape& shape, const Naming& naming) {
    Taker taker(parameters, shape, naming);
    stem_ = taker.stem();
    for (std::size_t number = 0; number < shape.depths.size(); ++number) {
        for (Block& block : taker.stage(number)) blocks_.push_back(std::move(block));
        blocks_.back().ends_stage = true;
    }
    const std::int64_t width = shape.width * 8 * expansion_of(shape.block);
    head_ = parameters.take_head(naming.head, width);
    parameters.finish();
}

std::vector<NetworkForm> ResNet::forms(const ResNetShape& shape) {
    std::vector<NetworkForm> forms;
    for (const Naming* naming : {&timm, &mmpretrain, &hugging_face}) {
        if (naming == &hugging_face && shape.variant == ResNetShape::Variant::d) continue;
        forms.push_back({naming->publisher, [shape, naming](Parameters parameters) {
                             return std::make_unique<ResNet>(std::move(parameters), shape, *naming);
                         }});
    }
    return forms;
}

at::Tensor ResNet::shortcut_of(const Block& block, const at::Tensor& input) {
    if (block.shortcut.empty()) return input;
    const std::int64_t pool = block.shortcut_pool;
    if (pool == 1) return convolve(input, block.shortcut.front(), numerics::After::nothing);
    // A window at the edge is averaged over what it holds.
    const at::Tensor pooled = at::avg_pool2d(input, {pool, pool}, {pool, pool}, {0, 0},
                                             /*ceil_mode=*/true, /*count_include_pad=*/false);
    return convolve(pooled, block.shortcut.front(), numerics::After::nothing);
}

NetworkAnswer ResNet::forward(const at::Tensor& images, const Taps& asked) {
    TapTaker taps(asked);
    at::Tensor x = images.to(stem_.front().weight.scalar_type());
    x = x.contiguous(at::MemoryFormat::ChannelsLast);
    for (const Convolution& convolution : stem_)
        x = convolve(x, convolution, numerics::After::relu);
    x = at::max_pool2d(x, {3, 3}, {2, 2}, {1, 1});
    for (const Block& block : blocks_) {
        at::Tensor y = x;
        for (const Convolution& convolution : block.activated)
            y = convolve(y, convolution, numerics::After::relu);
        x = convolve_onto(shortcut_of(block, x), y, block.last, numerics::After::relu);
        if (block.ends_stage) taps.stage_ends(x);
    }
    taps.last_map(x);
    return taps.finish(x.mean({2, 3}).to(at::kFloat), head_);
}

std::vector<Convolution*> ResNet::convolutions() {
    std::vector<Convolution*> all;
    for (Convolution& convolution : stem_) all.push_back(&convolution);
    for (Block& block : blocks_) {
        for (Convolution& convolution : block.activated) all.push_back(&convolution);
        for (Convolution& convolution : block.shortcut) all.push_back(&convolution);
        all.push_back(&block.last);
    }
    return all;
}

void ResNet::to(const at::Device& device, at::ScalarType precision) {
    for (Convolution* convolution : convolutions()) move_to(*convolution, device, precision);
    head_.move_to(device);
}

namespace {

/// What timm evaluates its current checkpoint of a name with, at the size that it was trained at.
struct Usual {
    int size = 224;
    double crop_fraction = 0.875;
};
constexpr Usual small_crop{224, 0.875};
constexpr Usual large_crop{224, 0.95};
constexpr Usual at_256{256, 0.95};

/// Default: the benchmark's, squashed, bilinear, ImageNet's mean and deviation.
ModelEntry entry(const char* name, ResNetShape::Block block, ResNetShape::Variant variant,
                 const std::array<std::int64_t, 4>& depths, const Usual& of_timm) {
    const ResNetShape shape{block, variant, depths};
    const images::Preprocessing benchmark = squashed(of_timm.size);
    const images::Preprocessing usual =
        cropped(benchmark, of_timm.crop_fraction, images::Filter::bicubic);
    const char* const source =
        variant == ResNetShape::Variant::d
            ? "He et al., CVPR 2016, variant D of CVPR 2019; the checkpoints of timm and mmpretrain"
            : "He et al., CVPR 2016; the checkpoints of torchvision, timm, mmpretrain and Hugging "
              "Face";
    return {name, source, benchmark, usual, ResNet::forms(shape), {}};
}

}  // namespace

std::vector<ModelEntry> resnet_models() {
    constexpr auto basic = ResNetShape::Block::basic;
    constexpr auto bottleneck = ResNetShape::Block::bottleneck;
    constexpr auto plain = ResNetShape::Variant::plain;
    constexpr auto d = ResNetShape::Variant::d;
    return {
        entry("resnet18", basic, plain, {2, 2, 2, 2}, large_crop),
        entry("resnet34", basic, plain, {3, 4, 6, 3}, large_crop),
        entry("resnet50", bottleneck, plain, {3, 4, 6, 3}, large_crop),
        entry("resnet101", bottleneck, plain, {3, 4, 23, 3}, large_crop),
        entry("resnet152", bottleneck, plain, {3, 8, 36, 3}, large_crop),
        entry("resnet18d", basic, d, {2, 2, 2, 2}, small_crop),
        entry("resnet34d", basic, d, {3, 4, 6, 3}, small_crop),
        entry("resnet50d", bottleneck, d, {3, 4, 6, 3}, small_crop),
        entry("resnet101d", bottleneck, d, {3, 4, 23, 3}, at_256),
        entry("resnet152d", bottleneck, d, {3, 8, 36, 3}, at_256),
    };
}

}  // namespace farout::models

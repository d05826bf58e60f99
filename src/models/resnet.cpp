#include "models/resnet.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "models/entries.h"
#include "models/input_conventions.h"
#include "models/parameters.h"

namespace farout {

namespace {

constexpr double norm_epsilon = 1e-5;

std::int64_t expansion_of(ResNetShape::Block block) {
    return block == ResNetShape::Block::bottleneck ? 4 : 1;
}

}  // namespace

/// Takes the parts of the network out of a checkpoint.
class ResNet::Taker {
  public:
    Taker(Parameters& parameters, const ResNetShape& shape)
        : parameters_(parameters), shape_(shape) {}

    std::vector<Convolution> stem() {
        const std::int64_t width = shape_.width;
        if (shape_.variant == ResNetShape::Variant::plain)
            return {take("conv1", "bn1", {3, width, 7, 2, 1})};
        return {take("conv1.0", "conv1.1", {3, width / 2, 3, 2, 1}),
                take("conv1.3", "conv1.4", {width / 2, width / 2, 3, 1, 1}),
                take("conv1.6", "bn1", {width / 2, width, 3, 1, 1})};
    }

    /// The blocks of stage 0 to 3.
    std::vector<Block> stage(std::size_t number) {
        const std::int64_t inner = shape_.width << number;
        const std::int64_t out = inner * expansion_of(shape_.block);
        std::vector<Block> blocks;
        for (std::int64_t k = 0; k < shape_.depths.at(number); ++k) {
            const std::string prefix = concat("layer", number + 1, ".", k, ".");
            const std::int64_t stride = k == 0 && number > 0 ? 2 : 1;
            Block block = body(prefix, inner, out, stride);
            if (stride != 1 || in_ != out) take_shortcut(block, prefix, out, stride);
            blocks.push_back(std::move(block));
            in_ = out;
        }
        return blocks;
    }

  private:
    Convolution take(const std::string& convolution, const std::string& norm,
                     const ConvolutionShape& shape) {
        return take_folded(parameters_, convolution, norm, shape, norm_epsilon);
    }

    Block body(const std::string& prefix, std::int64_t inner, std::int64_t out,
               std::int64_t stride) {
        Block block;
        if (shape_.block == ResNetShape::Block::basic) {
            block.activated = {take(prefix + "conv1", prefix + "bn1", {in_, inner, 3, stride, 1})};
            block.last = take(prefix + "conv2", prefix + "bn2", {inner, out, 3, 1, 1});
            return block;
        }
        block.activated = {take(prefix + "conv1", prefix + "bn1", {in_, inner, 1, 1, 1}),
                           take(prefix + "conv2", prefix + "bn2", {inner, inner, 3, stride, 1})};
        block.last = take(prefix + "conv3", prefix + "bn3", {inner, out, 1, 1, 1});
        return block;
    }

    void take_shortcut(Block& block, const std::string& prefix, std::int64_t out,
                       std::int64_t stride) {
        const bool pooled = shape_.variant == ResNetShape::Variant::d;
        const std::string convolution = prefix + (pooled ? "downsample.1" : "downsample.0");
        const std::string norm = prefix + (pooled ? "downsample.2" : "downsample.1");
        block.shortcut_pool = pooled ? stride : 1;
        block.shortcut = {take(convolution, norm, {in_, out, 1, pooled ? 1 : stride, 1})};
    }

    Parameters& parameters_;
    const ResNetShape& shape_;
    std::int64_t in_ = shape_.width;
};

ResNet::ResNet(Parameters parameters, const ResNetShape& shape) {
    parameters.ignore_suffix(".num_batches_tracked");
    Taker taker(parameters, shape);
    stem_ = taker.stem();
    for (std::size_t number = 0; number < shape.depths.size(); ++number)
        for (Block& block : taker.stage(number)) blocks_.push_back(std::move(block));
    const std::int64_t width = shape.width * 8 * expansion_of(shape.block);
    head_.weight = parameters.take("fc.weight", {shape.classes, width});
    head_.bias = parameters.take("fc.bias", {shape.classes});
    parameters.finish();
}

at::Tensor ResNet::shortcut_of(const Block& block, const at::Tensor& input) {
    if (block.shortcut.empty()) return input;
    const std::int64_t pool = block.shortcut_pool;
    if (pool == 1) return convolve(input, block.shortcut.front(), After::nothing);
    // A window at the edge is averaged over what it holds.
    const at::Tensor pooled = at::avg_pool2d(input, {pool, pool}, {pool, pool}, {0, 0},
                                             /*ceil_mode=*/true, /*count_include_pad=*/false);
    return convolve(pooled, block.shortcut.front(), After::nothing);
}

at::Tensor ResNet::features(const at::Tensor& images) {
    at::Tensor x = images.to(stem_.front().weight.scalar_type());
    x = x.contiguous(at::MemoryFormat::ChannelsLast);
    for (const Convolution& convolution : stem_) x = convolve(x, convolution, After::relu);
    x = at::max_pool2d(x, {3, 3}, {2, 2}, {1, 1});
    for (const Block& block : blocks_) {
        at::Tensor y = x;
        for (const Convolution& convolution : block.activated)
            y = convolve(y, convolution, After::relu);
        x = convolve_onto(shortcut_of(block, x), y, block.last, After::relu);
    }
    return x.mean({2, 3}).to(at::kFloat);
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
    const Preprocessing benchmark = squashed(of_timm.size);
    const Preprocessing usual = cropped(benchmark, of_timm.crop_fraction, Filter::bicubic);
    const char* const source =
        variant == ResNetShape::Variant::d
            ? "He et al., CVPR 2016, variant D of CVPR 2019; timm's checkpoints"
            : "He et al., CVPR 2016; the checkpoints of torchvision and timm";
    return {name, source, benchmark, usual, [shape](const std::filesystem::path& weights) {
                return std::make_unique<ResNet>(Parameters(read_checkpoint(weights)), shape);
            }};
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

}  // namespace farout

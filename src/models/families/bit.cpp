#include "models/families/bit.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "models/detail/entries.h"
#include "models/input_conventions.h"
#include "models/parameters.h"

namespace farout::models {

namespace {

constexpr double norm_epsilon = 1e-5;
constexpr double standardisation_epsilon = 1e-10;

/// Mean 0 and variance 1 for each output channel.
at::Tensor standardised(const at::Tensor& weight) {
    const at::Tensor rows = weight.to(at::kDouble).flatten(1);
    const at::Tensor centred = rows - rows.mean(1, /*keepdim=*/true);
    const at::Tensor variance = centred.square().mean(1, /*keepdim=*/true);
    return (centred / (variance + standardisation_epsilon).sqrt()).view_as(weight);
}

}  // namespace

/// What the parts of a network are called.
struct Bit::Naming {
    std::string (*unit)(std::size_t stage, std::int64_t unit);  ///< the beginning of a unit's names
    std::array<const char*, 3> convolutions;                    ///< of a unit
    std::array<const char*, 3> norms;                           ///< of a unit, before these
    const char* shortcut;
    const char* gamma;
    const char* beta;
    const char* stem;
    const char* last_norm;
    const char* head_weight;
    const char* head_bias;
};

namespace {

/// The release's; its kernels have the axes height, width, in, out.
const Bit::Naming release{[](std::size_t stage, std::int64_t unit) {
                              return concat("resnet/block", stage + 1, "/unit", unit < 9 ? "0" : "",
                                            unit + 1, "/");
                          },
                          {"a/standardized_conv2d/kernel", "b/standardized_conv2d/kernel",
                           "c/standardized_conv2d/kernel"},
                          {"a/group_norm/", "b/group_norm/", "c/group_norm/"},
                          "a/proj/standardized_conv2d/kernel",
                          "gamma",
                          "beta",
                          "resnet/root_block/standardized_conv2d/kernel",
                          "resnet/group_norm/",
                          "resnet/head/conv2d/kernel",
                          "resnet/head/conv2d/bias"};

/// timm's; its kernels have PyTorch's axes.
const Bit::Naming timm{[](std::size_t stage, std::int64_t unit) {
                           return concat("stages.", stage, ".blocks.", unit, ".");
                       },
                       {"conv1.weight", "conv2.weight", "conv3.weight"},
                       {"norm1.", "norm2.", "norm3."},
                       "downsample.conv.weight",
                       "weight",
                       "bias",
                       "stem.conv.weight",
                       "norm.",
                       "head.fc.weight",
                       "head.fc.bias"};

}  // namespace

/// Takes the parts of the network out of a checkpoint.
class Bit::Taker {
  public:
    Taker(Parameters& parameters, const BitShape& shape, const Naming& naming)
        : parameters_(parameters), shape_(shape), naming_(naming) {}

    void take_all(Bit& network) {
        network.stem_ = take(naming_.stem, {3, in_, 7, 2, 1});
        for (std::size_t stage = 0; stage < shape_.depths.size(); ++stage) {
            for (std::int64_t k = 0; k < shape_.depths.at(stage); ++k)
                network.units_.push_back(unit(stage, k));
            network.units_.back().ends_stage = true;
        }
        network.norm_ = norm(naming_.last_norm, in_);
        take_head(network.head_);
    }

  private:
    /// out × in × k × k.
    at::Tensor kernel(const std::string& name, const ConvolutionShape& shape) {
        const auto& [in, out, side, stride, groups] = shape;
        if (&naming_ == &release)
            return parameters_.take(name, {side, side, in, out}).permute({3, 2, 0, 1});
        return parameters_.take(name, {out, in, side, side});
    }

    Convolution take(const std::string& name, const ConvolutionShape& shape) {
        const at::Tensor weight = standardised(kernel(name, shape));
        return {weight.to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast), {}, shape.stride};
    }

    Norm norm(const std::string& prefix, std::int64_t channels) {
        return {parameters_.take(prefix + naming_.gamma, {channels}),
                parameters_.take(prefix + naming_.beta, {channels})};
    }

    Unit unit(std::size_t stage, std::int64_t number) {
        const std::string prefix = naming_.unit(stage, number);
        const std::int64_t inner = (shape_.stem * shape_.width) << stage;
        const std::int64_t out = 4 * inner;
        const std::int64_t stride = number == 0 && stage > 0 ? 2 : 1;
        const std::array<ConvolutionShape, 3> shapes{
            {{in_, inner, 1, 1, 1}, {inner, inner, 3, stride, 1}, {inner, out, 1, 1, 1}}};
        Unit unit;
        for (std::size_t k = 0; k < shapes.size(); ++k) {
            unit.norms.at(k) = norm(prefix + naming_.norms.at(k), shapes.at(k).in);
            unit.convolutions.at(k) = take(prefix + naming_.convolutions.at(k), shapes.at(k));
        }
        if (number == 0) unit.shortcut = take(prefix + naming_.shortcut, {in_, out, 1, stride, 1});
        in_ = out;
        return unit;
    }

    /// A 1×1 convolution in both forms; as many classes as there are.
    void take_head(numerics::Head& head) {
        head.weight = kernel(naming_.head_weight, {in_, any_classes, 1, 1, 1});
        const std::int64_t classes = head.weight.size(0);
        head.weight = head.weight.reshape({classes, in_}).contiguous();
        head.bias = parameters_.take(naming_.head_bias, {any_classes});
    }

    Parameters& parameters_;
    const BitShape& shape_;
    const Naming& naming_;
    std::int64_t in_ = shape_.stem * shape_.width;
};

Bit::Bit(Parameters parameters, const BitShape& shape, const Naming& naming)
    : groups_(shape.groups) {
    Taker(parameters, shape, naming).take_all(*this);
    parameters.finish();
}

std::vector<NetworkForm> Bit::forms(const BitShape& shape) {
    const auto build = [shape](const Naming& naming) {
        return [shape, &naming](Parameters parameters) {
            return std::make_unique<Bit>(std::move(parameters), shape, naming);
        };
    };
    return {{"timm", build(timm)}, {"the release", build(release)}};
}

at::Tensor Bit::normalised(const at::Tensor& x, const Norm& norm) const {
    return at::group_norm(x, groups_, norm.gamma, norm.beta, norm_epsilon).relu_();
}

at::Tensor Bit::unit(const at::Tensor& input, const Unit& unit) const {
    const at::Tensor before = normalised(input, unit.norms[0]);
    const at::Tensor shortcut =
        unit.shortcut ? convolve(before, *unit.shortcut, numerics::After::nothing) : input;
    at::Tensor x = convolve(before, unit.convolutions[0], numerics::After::nothing);
    x = convolve(normalised(x, unit.norms[1]), unit.convolutions[1], numerics::After::nothing);
    return convolve_onto(shortcut, normalised(x, unit.norms[2]), unit.convolutions[2],
                         numerics::After::nothing);
}

NetworkAnswer Bit::forward(const at::Tensor& images, const Taps& asked) {
    TapTaker taps(asked);
    at::Tensor x = images.to(stem_.weight.scalar_type());
    x = convolve(x.contiguous(format_), stem_, numerics::After::nothing);
    // The release pads with zeros, not with −∞: max_pool2d's own padding won't do.
    x = at::max_pool2d(at::constant_pad_nd(x, {1, 1, 1, 1}, 0), {3, 3}, {2, 2});
    for (const Unit& one : units_) {
        x = unit(x, one);
        if (one.ends_stage) taps.stage_ends(x);
    }
    x = normalised(x, norm_);
    taps.last_map(x);
    return taps.finish(x.mean({2, 3}).to(at::kFloat), head_);
}

void Bit::to(const at::Device& device, at::ScalarType precision) {
    const auto move_norm = [&](Norm& norm) {
        norm.gamma = norm.gamma.to(device, precision);
        norm.beta = norm.beta.to(device, precision);
    };
    // CUDA's group norm copies channels-last images and answers contiguous ones: 2.5 times the
    // time, and a copy more at the next convolution.
    format_ = device.is_cpu() ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
    const auto move = [&](Convolution& convolution) {
        move_to(convolution, device, precision);
        convolution.weight = convolution.weight.contiguous(format_);
    };
    move(stem_);
    for (Unit& unit : units_) {
        for (Norm& norm : unit.norms) move_norm(norm);
        for (Convolution& convolution : unit.convolutions) move(convolution);
        if (unit.shortcut) move(*unit.shortcut);
    }
    move_norm(norm_);
    head_.move_to(device);
}

namespace {

/// The release evaluates squashed images, too.
void add_pair(std::vector<ModelEntry>& models, const std::string& name,
              const std::array<std::int64_t, 4>& depths, std::int64_t width) {
    for (const char* data : {"s", "m"})
        models.push_back({concat("bit_", data, "_", name),
                          concat("Kolesnikov et al., ECCV 2020; the release's BiT-",
                                 *data == 's' ? "S (ImageNet-1k)" : "M (ImageNet-21k)",
                                 " .npz, or timm's names"),
                          squashed(480, Normalisation::half),
                          std::nullopt,
                          Bit::forms({depths, width}),
                          {}});
}

}  // namespace

std::vector<ModelEntry> bit_models() {
    std::vector<ModelEntry> models;
    add_pair(models, "r50x1", {3, 4, 6, 3}, 1);
    add_pair(models, "r50x3", {3, 4, 6, 3}, 3);
    add_pair(models, "r101x1", {3, 4, 23, 3}, 1);
    add_pair(models, "r101x3", {3, 4, 23, 3}, 3);
    add_pair(models, "r152x2", {3, 8, 36, 3}, 2);
    add_pair(models, "r152x4", {3, 8, 36, 3}, 4);
    return models;
}

}  // namespace farout::models

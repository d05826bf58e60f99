#include "models/bit.h"

#include <algorithm>

#include <ATen/ATen.h>

#include "core/text.h"
#include "models/entries.h"
#include "models/input_conventions.h"
#include "models/parameters.h"

namespace farout {

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

/// The release's names and its layout of weights: height, width, in, out.
class ReleaseNames {
  public:
    explicit ReleaseNames(Parameters& parameters) : parameters_(parameters) {}

    static std::string unit(std::size_t stage, std::int64_t unit) {
        return concat("resnet/block", stage + 1, "/unit", unit < 9 ? "0" : "", unit + 1, "/");
    }
    static std::string stem() { return "resnet/root_block/standardized_conv2d/kernel"; }
    static std::string convolution(std::size_t number) {
        return concat("abc"[number], "/standardized_conv2d/kernel");
    }
    static std::string shortcut() { return "a/proj/standardized_conv2d/kernel"; }
    static std::string norm(std::size_t number) { return concat("abc"[number], "/group_norm/"); }
    static std::string last_norm() { return "resnet/group_norm/"; }
    static const char* gamma() { return "gamma"; }
    static const char* beta() { return "beta"; }
    static std::string head_weight() { return "resnet/head/conv2d/kernel"; }
    static std::string head_bias() { return "resnet/head/conv2d/bias"; }

    at::Tensor kernel(const std::string& name, const ConvolutionShape& shape) {
        return parameters_.take(name, {shape.kernel, shape.kernel, shape.in, shape.out})
            .permute({3, 2, 0, 1});
    }

  private:
    Parameters& parameters_;
};

/// timm's names, and PyTorch's layout.
class TimmNames {
  public:
    explicit TimmNames(Parameters& parameters) : parameters_(parameters) {}

    static std::string unit(std::size_t stage, std::int64_t unit) {
        return concat("stages.", stage, ".blocks.", unit, ".");
    }
    static std::string stem() { return "stem.conv.weight"; }
    static std::string convolution(std::size_t number) {
        return concat("conv", number + 1, ".weight");
    }
    static std::string shortcut() { return "downsample.conv.weight"; }
    static std::string norm(std::size_t number) { return concat("norm", number + 1, "."); }
    static std::string last_norm() { return "norm."; }
    static const char* gamma() { return "weight"; }
    static const char* beta() { return "bias"; }
    static std::string head_weight() { return "head.fc.weight"; }
    static std::string head_bias() { return "head.fc.bias"; }

    at::Tensor kernel(const std::string& name, const ConvolutionShape& shape) {
        return parameters_.take(name, {shape.out, shape.in, shape.kernel, shape.kernel});
    }

  private:
    Parameters& parameters_;
};

}  // namespace

/// Takes the parts of the network out of a checkpoint.
class Bit::Taker {
  public:
    Taker(Parameters& parameters, const BitShape& shape) : parameters_(parameters), shape_(shape) {}

    template <typename Names>
    void take_all(Names names, Bit& network) {
        network.stem_ = take(names, names.stem(), {3, in_, 7, 2, 1});
        for (std::size_t stage = 0; stage < shape_.depths.size(); ++stage)
            for (std::int64_t k = 0; k < shape_.depths.at(stage); ++k)
                network.units_.push_back(unit(names, stage, k));
        network.norm_ = norm(names, names.last_norm(), in_);
        take_head(names, network.head_);
    }

  private:
    template <typename Names>
    Convolution take(Names& names, const std::string& name, const ConvolutionShape& shape) {
        const at::Tensor weight = standardised(names.kernel(name, shape));
        return {weight.to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast), {}, shape.stride};
    }

    template <typename Names>
    Norm norm(Names& names, const std::string& prefix, std::int64_t channels) {
        return {parameters_.take(prefix + names.gamma(), {channels}),
                parameters_.take(prefix + names.beta(), {channels})};
    }

    template <typename Names>
    Unit unit(Names& names, std::size_t stage, std::int64_t number) {
        const std::string prefix = names.unit(stage, number);
        const std::int64_t inner = (shape_.stem * shape_.width) << stage;
        const std::int64_t out = 4 * inner;
        const std::int64_t stride = number == 0 && stage > 0 ? 2 : 1;
        Unit unit;
        unit.norms = {norm(names, prefix + names.norm(0), in_),
                      norm(names, prefix + names.norm(1), inner),
                      norm(names, prefix + names.norm(2), inner)};
        unit.convolutions = {
            take(names, prefix + names.convolution(0), {in_, inner, 1, 1, 1}),
            take(names, prefix + names.convolution(1), {inner, inner, 3, stride, 1}),
            take(names, prefix + names.convolution(2), {inner, out, 1, 1, 1})};
        if (number == 0)
            unit.shortcut = take(names, prefix + names.shortcut(), {in_, out, 1, stride, 1});
        in_ = out;
        return unit;
    }

    /// A 1×1 convolution in both forms; as many classes as there are.
    template <typename Names>
    void take_head(Names& names, Head& head) {
        const auto& arrays = parameters_.checkpoint().arrays;
        const auto bias = arrays.find(names.head_bias());
        const std::int64_t classes =
            bias != arrays.end() && bias->second.shape.size() == 1 ? bias->second.shape[0] : 1000;
        head.weight = names.kernel(names.head_weight(), {in_, classes, 1, 1, 1})
                          .reshape({classes, in_})
                          .contiguous();
        head.bias = parameters_.take(names.head_bias(), {classes});
    }

    Parameters& parameters_;
    const BitShape& shape_;
    std::int64_t in_ = shape_.stem * shape_.width;
};

Bit::Bit(Parameters parameters, const BitShape& shape) : groups_(shape.groups) {
    Taker taker(parameters, shape);
    if (parameters.has(TimmNames::stem()))
        taker.take_all(TimmNames(parameters), *this);
    else
        taker.take_all(ReleaseNames(parameters), *this);
    parameters.finish();
}

at::Tensor Bit::normalised(const at::Tensor& x, const Norm& norm) const {
    return at::group_norm(x, groups_, norm.gamma, norm.beta, norm_epsilon).relu_();
}

at::Tensor Bit::unit(const at::Tensor& input, const Unit& unit) const {
    const at::Tensor before = normalised(input, unit.norms[0]);
    const at::Tensor shortcut =
        unit.shortcut ? convolve(before, *unit.shortcut, After::nothing) : input;
    at::Tensor x = convolve(before, unit.convolutions[0], After::nothing);
    x = convolve(normalised(x, unit.norms[1]), unit.convolutions[1], After::nothing);
    return convolve_onto(shortcut, normalised(x, unit.norms[2]), unit.convolutions[2],
                         After::nothing);
}

at::Tensor Bit::features(const at::Tensor& images) {
    at::Tensor x = images.to(stem_.weight.scalar_type());
    x = convolve(x.contiguous(at::MemoryFormat::ChannelsLast), stem_, After::nothing);
    // The release pads with zeros, not with −∞: max_pool2d's own padding won't do.
    x = at::max_pool2d(at::constant_pad_nd(x, {1, 1, 1, 1}, 0), {3, 3}, {2, 2});
    for (const Unit& one : units_) x = unit(x, one);
    return normalised(x, norm_).mean({2, 3}).to(at::kFloat);
}

void Bit::to(const at::Device& device, at::ScalarType precision) {
    const auto move = [&](Norm& norm) {
        norm.gamma = norm.gamma.to(device, precision);
        norm.beta = norm.beta.to(device, precision);
    };
    move_to(stem_, device, precision);
    for (Unit& unit : units_) {
        for (Norm& norm : unit.norms) move(norm);
        for (Convolution& convolution : unit.convolutions) move_to(convolution, device, precision);
        if (unit.shortcut) move_to(*unit.shortcut, device, precision);
    }
    move(norm_);
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
                          squashed(480, Normalisation::half), std::nullopt,
                          [=](const std::filesystem::path& weights) {
                              return std::make_unique<Bit>(Parameters(read_checkpoint(weights)),
                                                           BitShape{depths, width});
                          }});
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

}  // namespace farout

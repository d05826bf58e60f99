#include "models/families/demo_net.h"

#include <array>

#include <ATen/ATen.h>

#include "models/detail/entries.h"
#include "models/parameters.h"

namespace farout::models {

namespace {

constexpr std::int64_t classes = 8;
constexpr std::int64_t width = 96;

/// A 3×3 convolution and its ReLU.
struct Layer {
    const char* name;
    std::int64_t in;
    std::int64_t out;
    std::int64_t stride;
};

constexpr std::array<Layer, 4> layers{{
    // name, in, out, stride
    {"convolution1", 3, 24, 1},
    {"convolution2", 24, 32, 2},
    {"convolution3", 32, 64, 2},
    {"convolution4", 64, width, 1},
}};

}  // namespace

const std::map<std::string, std::vector<std::int64_t>>& demo_net_shapes() {
    static const auto shapes = [] {
        std::map<std::string, std::vector<std::int64_t>> all;
        for (const auto& [name, in, out, stride] : layers) {
            all[std::string(name) + ".weight"] = {out, in, 3, 3};
            all[std::string(name) + ".bias"] = {out};
        }
        all["head.weight"] = {classes, width};
        all["head.bias"] = {classes};
        return all;
    }();
    return shapes;
}

images::Preprocessing demo_net_preprocessing() {
    images::Preprocessing preprocessing;
    preprocessing.size = 28;
    preprocessing.fit = images::Fit::squash;
    preprocessing.filter = images::Filter::bilinear;
    preprocessing.mean = {0.5, 0.5, 0.5};
    preprocessing.std = {0.5, 0.5, 0.5};
    return preprocessing;
}

DemoNet::DemoNet(Parameters parameters) {
    for (const auto& [name, shape] : demo_net_shapes())
        if (!name.starts_with("head.")) weights_[name] = parameters.take(name, shape);
    const numerics::Head head = parameters.take_head("head", width);
    weights_["head.weight"] = head.weight;
    weights_["head.bias"] = head.bias;
    parameters.finish();
}

NetworkAnswer DemoNet::forward(const at::Tensor& images, const Taps& asked) {
    TapTaker taps(asked);
    const at::ScalarType precision = weights_.at("convolution1.weight").scalar_type();
    at::Tensor x = images.to(precision).contiguous(at::MemoryFormat::ChannelsLast);
    for (const auto& [name, in, out, stride] : layers) {
        const at::Tensor& weight = weights_.at(std::string(name) + ".weight");
        const at::Tensor& bias = weights_.at(std::string(name) + ".bias");
        x = at::conv2d(x, weight, bias, {stride, stride}, at::IntArrayRef{1, 1}).relu_();
        taps.stage_ends(x);
    }
    taps.last_map(x);
    return taps.finish(x.mean({2, 3}).to(at::kFloat), head());
}

numerics::Head DemoNet::head() const {
    return {weights_.at("head.weight"), weights_.at("head.bias")};
}

std::int64_t DemoNet::feature_width() const {
    return width;
}

void DemoNet::to(const at::Device& device, at::ScalarType precision) {
    for (auto& [name, weight] : weights_)
        weight = weight.to(device, name.starts_with("head.") ? at::kFloat : precision);
}

std::vector<ModelEntry> demo_models() {
    return {
        {"fashion_demo",
         "farout's own demo network, jobs/demo/fashion_demo.safetensors",
         demo_net_preprocessing(),
         std::nullopt,
         {{"farout",
           [](Parameters parameters) { return std::make_unique<DemoNet>(std::move(parameters)); }}},
         {}}};
}

}  // namespace farout::models

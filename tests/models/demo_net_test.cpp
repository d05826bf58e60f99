#include "models/families/demo_net.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "models/close_to.h"
#include "models/parameters.h"

namespace farout::models {
namespace {

using testing::close_to;

DemoWeights random_weights() {
    at::Generator generator = at::detail::createCPUGenerator(5);
    DemoWeights weights;
    for (const auto& [name, shape] : demo_net_shapes())
        weights[name] = at::randn(shape, generator).mul_(0.1);
    return weights;
}

TEST(DemoNet, FeaturesAndHeadHaveTheirShapes) {
    DemoNet network(random_weights());
    EXPECT_EQ(network.features(at::zeros({3, 3, 28, 28})).sizes(), (at::IntArrayRef{3, 96}));
    EXPECT_EQ(network.feature_width(), 96);
    EXPECT_EQ(network.head().weight.sizes(), (at::IntArrayRef{8, 96}));
    EXPECT_EQ(network.head().bias.sizes(), (at::IntArrayRef{8}));
}

/// The same network as sums over image patches (im2col) in float64.
TEST(DemoNet, FeaturesEqualSumsOverPatches) {
    const DemoWeights weights = random_weights();
    at::Generator generator = at::detail::createCPUGenerator(6);
    const at::Tensor images = at::randn({2, 3, 28, 28}, generator);
    at::Tensor x = images.to(at::kDouble);
    const std::vector<std::int64_t> strides{1, 2, 2, 1};
    for (std::size_t layer = 0; layer < strides.size(); ++layer) {
        const std::string name = "convolution" + std::to_string(layer + 1);
        const at::Tensor weight = weights.at(name + ".weight").to(at::kDouble);
        const at::Tensor bias = weights.at(name + ".bias").to(at::kDouble);
        const std::int64_t stride = strides[layer];
        const at::Tensor patches = at::im2col(x, {3, 3}, {1, 1}, {1, 1}, {stride, stride});
        const at::Tensor sums = at::matmul(weight.flatten(1), patches) + bias.unsqueeze(1);
        const std::int64_t side = (x.size(2) + stride - 1) / stride;
        x = at::clamp_min(sums, 0).view({2, weight.size(0), side, side});
    }
    DemoNet network(weights);
    EXPECT_TRUE(close_to(network.features(images).to(at::kDouble), x.mean({2, 3}), 1e-6));
}

TEST(DemoNet, SameImagesGiveTheSameBits) {
    DemoNet network(random_weights());
    at::Generator generator = at::detail::createCPUGenerator(7);
    const at::Tensor images = at::randn({4, 3, 28, 28}, generator);
    EXPECT_TRUE(at::equal(network.features(images), network.features(images)));
}

/// Rounding weights and activations to 8 bits of mantissa moves each feature by less than a few of
/// their steps, and not at all only if nothing was rounded.
TEST(DemoNet, ComputesInAnotherPrecisionAndKeepsTheHead) {
    at::Generator generator = at::detail::createCPUGenerator(8);
    const at::Tensor images = at::randn({2, 3, 28, 28}, generator);
    DemoNet network(random_weights());
    const at::Tensor expected = network.features(images);
    const at::Tensor weight = network.head().weight;
    network.to(at::kCPU, at::kBFloat16);
    const at::Tensor found = network.features(images);
    EXPECT_EQ(found.scalar_type(), at::kFloat);
    EXPECT_TRUE(close_to(found, expected, 5.0 / 256));
    EXPECT_FALSE(close_to(found, expected, 1e-6));
    EXPECT_TRUE(at::equal(network.head().weight, weight));
}

TEST(DemoNet, AnEmptyCheckpointIsRefused) {
    EXPECT_THROW(DemoNet(Parameters({"w.safetensors", "safetensors", {}})), Error);
}

}  // namespace
}  // namespace farout::models

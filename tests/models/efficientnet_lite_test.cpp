/// EfficientNet-Lite against timm (fixtures/make_efficientnet.py).
#include "models/families/efficientnet_lite.h"

#include <fstream>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/text.h"
#include "models/close_to.h"
#include "models/parameters.h"

namespace farout::models {
namespace {

using testing::close_to;
using ::testing::HasSubstr;

const EfficientNetShape tiny_shape{
    .stages = {{1, 3, 1, 4, 1}, {6, 3, 2, 8, 2}, {3, 5, 2, 16, 2}, {2, 3, 1, 16, 1}},
    .stem = 8,
    .features = 20};

/// The tiny network's weights without the expected values, and those alone.
struct TinyFixture {
    checkpoints::Checkpoint weights;
    checkpoints::Checkpoint expected;
};

TinyFixture read_tiny() {
    TinyFixture tiny;
    tiny.weights = checkpoints::read_checkpoint(FAROUT_FIXTURES "/tiny_efficientnet.safetensors");
    for (auto name = tiny.weights.arrays.begin(); name != tiny.weights.arrays.end();) {
        const auto next = std::next(name);
        if (name->first.starts_with("expected."))
            tiny.expected.arrays.insert(tiny.weights.arrays.extract(name));
        name = next;
    }
    return tiny;
}

at::Tensor expected(const TinyFixture& tiny, const std::string& name) {
    return Parameters(tiny.expected)
        .take("expected." + name, tiny.expected.arrays.at("expected." + name).shape);
}

class TinyEfficientNet : public ::testing::TestWithParam<const char*> {
  protected:
    at::Tensor expected(const std::string& name) const {
        return models::expected(tiny_, concat(GetParam(), ".", name));
    }

    TinyFixture tiny_ = read_tiny();
    EfficientNetLite network_{Parameters(tiny_.weights), tiny_shape};
};

TEST_P(TinyEfficientNet, FeaturesAndLogitsEqualTimms) {
    const at::Tensor features = network_.features(expected("images"));
    const auto [weight, bias] = network_.head();
    EXPECT_TRUE(close_to(features, expected("features"), 2e-6));
    EXPECT_TRUE(close_to(at::addmm(bias, features, weight.t()), expected("logits"), 2e-6));
}

TEST_P(TinyEfficientNet, TapsChangeNoBitOfTheFeatures) {
    const NetworkAnswer answer = network_.forward(expected("images"), network_.taps());
    EXPECT_TRUE(at::equal(answer.features, network_.features(expected("images"))));
    EXPECT_TRUE(close_to(answer.taps.at(last_map_tap).mean({2, 3}), answer.features, 1e-6));
    if (std::string(GetParam()) != "38") return;
    const auto of_timm =
        checkpoints::read_checkpoint(FAROUT_FIXTURES "/taps/tiny_efficientnet.safetensors");
    for (const auto& [name, array] : of_timm.arrays)
        EXPECT_TRUE(
            close_to(answer.taps.at(name), Parameters(of_timm).take(name, array.shape), 5e-6))
            << name;
}

TEST_P(TinyEfficientNet, GradientInTheImagesEqualsTimms) {
    const at::Tensor images = expected("images").set_requires_grad(true);
    const auto [weight, bias] = network_.head();
    at::addmm(bias, network_.features(images), weight.t()).logsumexp(1).sum().backward();
    EXPECT_TRUE(close_to(images.grad(), expected("gradient"), 5e-6));
}

TEST_P(TinyEfficientNet, LeavesTheImagesAsTheyWere) {
    const at::Tensor images = expected("images");
    network_.features(images);
    EXPECT_TRUE(at::equal(images, expected("images")));
}

INSTANTIATE_TEST_SUITE_P(EvenAndOddSides, TinyEfficientNet, ::testing::Values("38", "33"),
                         [](const auto& side) { return std::string("Side") + side.param; });

TEST(EfficientNetLite, AnotherVariantsCheckpointIsRefusedByName) {
    const TinyFixture tiny = read_tiny();
    try {
        EfficientNetLite(Parameters(tiny.weights), efficientnet_lite_shape(1, 1));
        FAIL() << "was accepted";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("_blocks.0._bn1.bias (expected [32], found [8])"));
        EXPECT_THAT(error.what(), HasSubstr("): _blocks.6._bn0.bias"));
    }
}

/// "2x24 …": repeats and channels of every stage.
std::string stages_text(const EfficientNetShape& shape) {
    std::string text;
    for (const EfficientNetStage& stage : shape.stages)
        text += concat(text.empty() ? "" : " ", stage.repeats, "x", stage.channels);
    return text;
}

TEST(EfficientNetLite, ScaledStagesEqualTimms) {
    std::ifstream shapes(FAROUT_FIXTURES "/lite_shapes.txt");
    const std::vector<std::pair<double, double>> scales{
        {1.0, 1.0}, {1.0, 1.1}, {1.1, 1.2}, {1.2, 1.4}, {1.4, 1.8}};
    for (const auto& [width, depth] : scales) {
        std::string line;
        ASSERT_TRUE(std::getline(shapes, line));
        EXPECT_EQ(stages_text(efficientnet_lite_shape(width, depth)), line);
    }
}

}  // namespace
}  // namespace farout::models

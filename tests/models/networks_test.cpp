/// The benchmark's networks against timm and other publishers, in small (fixtures/make_networks.py,
/// fixtures/make_published.py).
#include <algorithm>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/text.h"
#include "models/close_to.h"
#include "models/families/bit.h"
#include "models/families/repvgg.h"
#include "models/families/resnet.h"
#include "models/families/swin.h"
#include "models/families/vision_transformer.h"
#include "models/parameters.h"
#include "numerics/instructions.h"
#include "numerics/map_images.h"

namespace farout::models {
namespace {

using testing::close_to;
using ::testing::HasSubstr;

constexpr std::int64_t classes = 6;

std::filesystem::path fixture(const std::string& file) {
    const std::filesystem::path folder = FAROUT_FIXTURES;
    const std::filesystem::path of_timm = folder / "networks" / file;
    return std::filesystem::exists(of_timm) ? of_timm : folder / "published" / file;
}

checkpoints::Checkpoint read_fixture(const std::string& file) {
    return checkpoints::read_checkpoint(fixture(file));
}

/// The arrays whose names begin so, without that beginning; or those whose names don't.
checkpoints::Checkpoint expected_part(const checkpoints::Checkpoint& all) {
    checkpoints::Checkpoint part{all.file, all.format, {}};
    for (const auto& [name, array] : all.arrays)
        if (name.starts_with("expected.")) part.arrays[name] = array;
    return part;
}
checkpoints::Checkpoint weights_part(checkpoints::Checkpoint all) {
    std::erase_if(all.arrays,
                  [](const auto& entry) { return entry.first.starts_with("expected."); });
    return all;
}

struct Case {
    const char* expected;  ///< the file with what the publisher computes
    const char* weights;   ///< the file with the weights, in any form
    std::vector<NetworkForm> forms;

    std::unique_ptr<Model> make(const checkpoints::Checkpoint& checkpoint) const {
        return build_fitting("a network", forms, checkpoints::opened(checkpoint), checkpoint.file);
    }
};

auto resnet(ResNetShape::Block block, ResNetShape::Variant variant) {
    return ResNet::forms({block, variant, {1, 2, 1, 1}, 4});
}
auto repvgg(std::int64_t groups) {
    return RepVgg::forms({{2, 2, 2, 1}, {8, 8, 16, 24}, 8, groups});
}
auto bit() {
    return Bit::forms({{2, 1, 1, 1}, 1, 8, 4});
}
auto vit() {
    return VisionTransformer::forms({32, 8, 24, 3, 3, 4});
}
auto swin() {
    return Swin::forms({64, 4, 4, 4, {2, 3, 2, 2}, {1, 2, 2, 4}});
}
/// The publishers' own code doesn't shrink windows that a grid can't fill.
auto swin_of_small_windows() {
    return Swin::forms({64, 4, 2, 4, {2, 3, 2, 2}, {1, 2, 2, 4}});
}

class Networks : public ::testing::TestWithParam<Case> {
  protected:
    at::Tensor expected(const std::string& name) const {
        const std::string whole = "expected." + name;
        return Parameters(expected_).take(whole, expected_.arrays.at(whole).shape);
    }
    at::Tensor logits(const at::Tensor& features) const {
        const auto [weight, bias] = network_->head();
        return at::addmm(bias, features, weight.t());
    }

    checkpoints::Checkpoint expected_ = expected_part(read_fixture(GetParam().expected));
    checkpoints::Checkpoint weights_ = weights_part(read_fixture(GetParam().weights));
    std::unique_ptr<Model> network_ = GetParam().make(weights_);
};

TEST_P(Networks, FeaturesAndLogitsEqualTimms) {
    const at::InferenceMode inference;
    const at::Tensor features = network_->features(expected("images"));
    EXPECT_EQ(features.size(1), network_->feature_width());
    EXPECT_TRUE(close_to(features, expected("features"), 1e-5));
    EXPECT_TRUE(close_to(logits(features), expected("logits"), 1e-5));
}

TEST_P(Networks, TapsEqualTimmsAndChangeNoBitOfTheFeatures) {
    const at::InferenceMode inference;
    const at::Tensor images = expected("images");
    const NetworkAnswer answer = network_->forward(images, network_->taps());
    EXPECT_TRUE(at::equal(answer.features, network_->features(images)));
    EXPECT_EQ(answer.taps.size(), network_->taps().size());
    EXPECT_TRUE(close_to(answer.taps.at(logits_tap), expected("logits"), 1e-5));
    const auto of_timm =
        checkpoints::read_checkpoint(FAROUT_FIXTURES "/taps/" + std::string(GetParam().expected));
    for (const auto& [name, array] : of_timm.arrays)
        EXPECT_TRUE(
            close_to(answer.taps.at(name), Parameters(of_timm).take(name, array.shape), 1e-5))
            << name;
    EXPECT_EQ(of_timm.arrays.size() + 1, answer.taps.size());
}

TEST_P(Networks, OneImageAfterTheOtherGivesTheSame) {
    const at::InferenceMode inference;
    const at::Tensor features =
        numerics::map_images(expected("images"), network_->images_together(),
                             [&](const at::Tensor& some) { return network_->features(some); });
    EXPECT_TRUE(close_to(features, expected("features"), 1e-5));
}

/// Where there is a device; in a build without CUDA there is none.
class NetworksOnGpu : public Networks {
  protected:
    void SetUp() override {
        if (!at::hasCUDA()) GTEST_SKIP() << "no CUDA device";
        at::globalContext().setAllowTF32CuDNN(false);
        images_ = expected("images").to(at::kCUDA);
    }

    at::Tensor images_;
};

TEST_P(NetworksOnGpu, FeaturesEqualTimms) {
    const at::InferenceMode inference;
    network_->to(at::kCUDA, at::kFloat);
    const at::Tensor features = network_->features(images_);
    EXPECT_TRUE(close_to(features.cpu(), expected("features"), 1e-5));
    EXPECT_TRUE(at::equal(network_->features(images_), features));
}

TEST_P(NetworksOnGpu, ComputesInHalfPrecisionNearly) {
    const at::InferenceMode inference;
    network_->to(at::kCUDA, at::kBFloat16);
    EXPECT_TRUE(close_to(network_->features(images_).cpu(), expected("features"), 0.1));
    EXPECT_FALSE(close_to(network_->features(images_).cpu(), expected("features"), 1e-5));
}

TEST_P(NetworksOnGpu, GradientInTheImagesEqualsTimms) {
    network_->to(at::kCUDA, at::kFloat);
    const at::Tensor images = images_.set_requires_grad(true);
    const auto [weight, bias] = network_->head();
    at::addmm(bias.cuda(), network_->features(images), weight.cuda().t())
        .logsumexp(1)
        .sum()
        .backward();
    EXPECT_TRUE(close_to(images.grad().cpu(), expected("gradient"), 1e-4));
}

TEST_P(Networks, GradientInTheImagesEqualsTimms) {
    const at::Tensor images = expected("images").set_requires_grad(true);
    logits(network_->features(images)).logsumexp(1).sum().backward();
    EXPECT_TRUE(close_to(images.grad(), expected("gradient"), 1e-4));
}

TEST_P(Networks, LeavesTheImagesAsTheyWere) {
    const at::InferenceMode inference;
    const at::Tensor images = expected("images");
    network_->features(images);
    EXPECT_TRUE(at::equal(images, expected("images")));
}

TEST_P(Networks, HeadIsTheCheckpointsBitForBit) {
    const auto [weight, bias] = network_->head();
    std::int64_t weights = 0;
    std::int64_t biases = 0;
    for (const auto& [name, array] : weights_.arrays) {
        const at::Tensor values = Parameters(weights_).take(name, array.shape);
        const bool rows = values.numel() == weight.numel() && values.size(0) == classes &&
                          at::equal(values.reshape(weight.sizes()), weight);
        // BiT's release keeps 1 × 1 × D × C.
        const bool columns =
            values.dim() == 4 && values.size(3) == classes && at::equal(values[0][0].t(), weight);
        weights += rows || columns ? 1 : 0;
        biases += at::equal(values, bias) ? 1 : 0;
    }
    EXPECT_EQ(weights, 1);
    EXPECT_EQ(biases, 1);
}

TEST_P(Networks, ComputesInBfloat16Nearly) {
    const at::InferenceMode inference;
    const at::Tensor weight = network_->head().weight;
    network_->to(at::kCPU, at::kBFloat16);
    const at::Tensor features = network_->features(expected("images"));
    EXPECT_EQ(features.scalar_type(), at::kFloat);
    EXPECT_TRUE(close_to(features, expected("features"), 0.1));
    EXPECT_FALSE(close_to(features, expected("features"), 1e-5));
    EXPECT_TRUE(at::equal(network_->head().weight, weight));
}

TEST_P(Networks, NamesWhatACheckpointLacksAndWhatItHasTooMuch) {
    checkpoints::Checkpoint damaged = weights_;
    const std::string lost = damaged.arrays.begin()->first;
    // In a wrapper, where the whole network is in one.
    const std::string first = lost.substr(0, lost.find('.') + 1);
    const bool is_wrapped = std::ranges::all_of(
        damaged.arrays, [&](const auto& entry) { return entry.first.starts_with(first); });
    const std::string wrapper = is_wrapped ? first : "";
    damaged.arrays[wrapper + "surplus.weight"] = damaged.arrays.begin()->second;
    damaged.arrays.erase(lost);
    try {
        GetParam().make(damaged);
        FAIL() << "was accepted";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr(lost.substr(wrapper.size())));
        EXPECT_THAT(error.what(), HasSubstr("Surplus (1): surplus.weight"));
    }
}

constexpr auto basic = ResNetShape::Block::basic;
constexpr auto bottleneck = ResNetShape::Block::bottleneck;
constexpr auto plain = ResNetShape::Variant::plain;
constexpr auto d = ResNetShape::Variant::d;

/// A function, as the families' own tables may be initialised after this file's.
auto forms() {
    return ::testing::Values(
        Case{"resnet_basic_plain.safetensors", "resnet_basic_plain.safetensors",
             resnet(basic, plain)},
        Case{"resnet_basic_d.safetensors", "resnet_basic_d.safetensors", resnet(basic, d)},
        Case{"resnet_bottleneck_plain.safetensors", "resnet_bottleneck_plain.safetensors",
             resnet(bottleneck, plain)},
        Case{"resnet_bottleneck_d.safetensors", "resnet_bottleneck_d.safetensors",
             resnet(bottleneck, d)},
        Case{"repvgg_groups1.safetensors", "repvgg_groups1.safetensors", repvgg(1)},
        Case{"repvgg_groups1.safetensors", "repvgg_groups1_authors.pth", repvgg(1)},
        Case{"repvgg_groups1.safetensors", "repvgg_groups1_reparametrised.safetensors", repvgg(1)},
        Case{"repvgg_groups4.safetensors", "repvgg_groups4.safetensors", repvgg(4)},
        Case{"bit.safetensors", "bit.safetensors", bit()},
        Case{"bit.safetensors", "bit_release.npz", bit()},
        Case{"vit.safetensors", "vit.safetensors", vit()},
        Case{"vit.safetensors", "vit_mmclassification.pth", vit()},
        Case{"swin.safetensors", "swin.safetensors", swin()},
        Case{"swin.safetensors", "swin_authors.pth", swin()});
}

std::string form_name(const ::testing::TestParamInfo<Case>& of) {
    const std::string name = of.param.weights;
    return name.substr(0, name.find('.'));
}

INSTANTIATE_TEST_SUITE_P(Forms, Networks, forms(), form_name);
INSTANTIATE_TEST_SUITE_P(Forms, NetworksOnGpu, forms(), form_name);

/// Whole files as publishers' libraries write them, and what these libraries compute.
class PublishedNetworks : public ::testing::TestWithParam<Case> {};

TEST_P(PublishedNetworks, FeaturesAndLogitsEqualThePublishers) {
    const at::InferenceMode inference;
    const checkpoints::Checkpoint expected = read_fixture(GetParam().expected);
    const auto take = [&](const std::string& name) {
        return Parameters(expected).take(name, expected.arrays.at(name).shape);
    };
    const auto network =
        build_fitting("a network", GetParam().forms, Weights(fixture(GetParam().weights)));
    const at::Tensor features = network->features(take("expected.images"));
    EXPECT_TRUE(close_to(features, take("expected.features").view(features.sizes()), 1e-5));
    const auto [weight, bias] = network->head();
    EXPECT_TRUE(close_to(at::addmm(bias, features, weight.t()), take("expected.logits"), 1e-5));
}

INSTANTIATE_TEST_SUITE_P(
    Forms, PublishedNetworks,
    ::testing::Values(
        Case{"hf_vit_expected.safetensors", "hf_vit.safetensors", vit()},
        Case{"hf_vit_expected.safetensors", "hf_vit_in_memory.pth", vit()},
        Case{"hf_deit_expected.safetensors", "hf_deit.safetensors", vit()},
        Case{"hf_deit_expected.safetensors", "hf_deit_in_memory.pth", vit()},
        Case{"hf_swin_expected.safetensors", "hf_swin.safetensors", swin_of_small_windows()},
        Case{"hf_swin_expected.safetensors", "hf_swin_in_memory.pth", swin_of_small_windows()},
        Case{"hf_resnet_basic_expected.safetensors", "hf_resnet_basic.safetensors",
             resnet(basic, plain)},
        Case{"hf_resnet_bottleneck_expected.safetensors", "hf_resnet_bottleneck.safetensors",
             resnet(bottleneck, plain)},
        Case{"torchvision_vit_expected.safetensors", "torchvision_vit.pth", vit()},
        Case{"torchvision_vit_expected.safetensors", "torchvision_vit_old.pth", vit()},
        Case{"torchvision_swin_expected.safetensors", "torchvision_swin.pth",
             swin_of_small_windows()},
        Case{"mmpretrain_resnet_basic_plain_expected.safetensors",
             "mmpretrain_resnet_basic_plain.pth", resnet(basic, plain)},
        Case{"mmpretrain_resnet_bottleneck_plain_expected.safetensors",
             "mmpretrain_resnet_bottleneck_plain.pth", resnet(bottleneck, plain)},
        Case{"mmpretrain_resnet_basic_d_expected.safetensors", "mmpretrain_resnet_basic_d.pth",
             resnet(basic, d)},
        Case{"mmpretrain_resnet_bottleneck_d_expected.safetensors",
             "mmpretrain_resnet_bottleneck_d.pth", resnet(bottleneck, d)}),
    form_name);

at::Tensor features_of(const Case& of, const checkpoints::Checkpoint& weights,
                       const at::Tensor& images) {
    const at::InferenceMode inference;
    return of.make(weights)->features(images);
}

at::Tensor fixture_images(const char* file) {
    const checkpoints::Checkpoint all = read_fixture(file);
    return Parameters(all).take("expected.images", all.arrays.at("expected.images").shape);
}

/// Products of our own, in every form, and the library's, whichever of them this processor would
/// take. Our own give the same bits in any form.
TEST(TransformerProducts, OfAllKindsGiveThePublishersFeatures) {
    for (const Case& of : {Case{"vit.safetensors", "vit.safetensors", vit()},
                           Case{"swin.safetensors", "swin.safetensors", swin()}}) {
        const checkpoints::Checkpoint all = read_fixture(of.expected);
        const at::Tensor images = fixture_images(of.expected);
        const auto found_by = [&](numerics::Instructions instructions, bool packed) {
            const numerics::ForcedForms forced(instructions, packed);
            return features_of(of, weights_part(all), images);
        };
        std::vector<at::Tensor> found;
        for (const numerics::Instructions instructions : numerics::instructions_here())
            if (instructions != numerics::Instructions::any)
                found.push_back(found_by(instructions, true));
        for (const at::Tensor& other : found) EXPECT_TRUE(at::equal(other, found[0]));
        found.push_back(found_by(numerics::instructions_in_use(), false));
        for (const at::Tensor& features : found) {
            const at::Tensor expected =
                Parameters(all).take("expected.features", all.arrays.at("expected.features").shape);
            EXPECT_TRUE(close_to(features, expected.view(features.sizes()), 1e-5))
                << of.weights << (&features == &found.back() ? "" : ", packed");
        }
    }
}

/// Old timm and Microsoft's release write them, timm since 0.9 doesn't; both can be resaved.
bool is_buffer(const std::string& name) {
    return name.ends_with("attn_mask") || name.ends_with("relative_position_index");
}

TEST(SwinForms, BuffersMayBeThereOrNotUnderOldAndNewNames) {
    const Case of{"swin.safetensors", "swin.safetensors", swin()};
    const at::Tensor images = fixture_images(of.expected);
    const checkpoints::Checkpoint recent = weights_part(read_fixture("swin.safetensors"));
    const checkpoints::Checkpoint old = read_fixture("swin_authors.pth");
    checkpoints::Checkpoint recent_with = recent;
    checkpoints::Checkpoint old_without = old;
    for (const auto& [name, array] : old.arrays)
        if (is_buffer(name)) recent_with.arrays[name] = array;
    EXPECT_GT(
        std::erase_if(old_without.arrays, [](const auto& entry) { return is_buffer(entry.first); }),
        9U);  // an index a block, a mask where it shifts
    const at::Tensor features = features_of(of, recent, images);
    for (const checkpoints::Checkpoint& form : {recent_with, old, old_without})
        EXPECT_TRUE(at::equal(features_of(of, form, images), features));
}

TEST(SwinForms, AnotherShapesCheckpointIsRefusedByTheNamesThatDiffer) {
    const Case shallower{"", "", Swin::forms({64, 4, 4, 4, {2, 2, 2, 2}, {1, 2, 2, 4}})};
    try {
        shallower.make(weights_part(read_fixture("swin.safetensors")));
        FAIL() << "was accepted";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("Surplus"));
        EXPECT_THAT(error.what(), HasSubstr("layers.1.blocks.2.attn"));
    }
}

TEST(VitForms, BothNamingsGiveTheSameBits) {
    const Case of{"vit.safetensors", "vit.safetensors", vit()};
    const at::Tensor images = fixture_images(of.expected);
    const at::Tensor features =
        features_of(of, weights_part(read_fixture("vit.safetensors")), images);
    EXPECT_TRUE(
        at::equal(features_of(of, read_fixture("vit_mmclassification.pth"), images), features));
}

TEST(VitForms, ImagesOfAnotherSizeAreRefused) {
    const auto network = Case{"", "", vit()}.make(weights_part(read_fixture("vit.safetensors")));
    EXPECT_THROW(network->features(at::zeros({1, 3, 40, 40})), Error);
}

TEST(SwinForms, ImagesOfAnotherSizeAreRefused) {
    const auto network = Case{"", "", swin()}.make(weights_part(read_fixture("swin.safetensors")));
    EXPECT_THROW(network->features(at::zeros({1, 3, 32, 32})), Error);
}

}  // namespace
}  // namespace farout::models

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "models/model.h"

namespace farout::models {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Registry, NamesAreUniqueAndEveryModelSaysWhereItComesFrom) {
    std::set<std::string> names;
    for (const ModelEntry& entry : all_models()) {
        EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
        EXPECT_FALSE(entry.source.empty()) << entry.name;
        EXPECT_TRUE(entry.make) << entry.name;
        EXPECT_EQ(&find_model(entry.name), &entry);
    }
    EXPECT_THAT(names, ::testing::IsSupersetOf({"efficientnet_lite0", "efficientnet_lite4",
                                                "fashion_demo", "torchscript"}));
}

TEST(Registry, LitePreprocessingIsTensorFlows) {
    const images::Preprocessing preprocessing =
        find_model("efficientnet_lite0").preprocessing.value();
    EXPECT_EQ(preprocessing.size, 224);
    EXPECT_EQ(preprocessing.fit, images::Fit::crop_resize);
    EXPECT_EQ(preprocessing.filter, images::Filter::bicubic);
    EXPECT_DOUBLE_EQ(preprocessing.crop_fraction, 0.875);
    const double byte = 200;
    EXPECT_NEAR((byte / 255 - preprocessing.mean[1]) / preprocessing.std[1], (byte - 127) / 128,
                1e-12);
}

TEST(Registry, LiteSizesGrow) {
    std::vector<int> sizes;
    for (const char* name : {"efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2",
                             "efficientnet_lite3", "efficientnet_lite4"})
        sizes.push_back(find_model(name).preprocessing.value().size);
    EXPECT_EQ(sizes, (std::vector<int>{224, 240, 260, 280, 300}));
}

/// What timm 1.0.31 says of its default weights: get_pretrained_cfg(name).
struct Usual {
    const char* name;
    int size;
    double crop;
    double mean;  ///< of red
};

class TransformerConventions : public ::testing::TestWithParam<Usual> {};

TEST_P(TransformerConventions, UsualIsTimms) {
    const images::Preprocessing usual = find_model(GetParam().name).usual.value();
    EXPECT_EQ(usual.size, GetParam().size);
    EXPECT_EQ(usual.fit, images::Fit::resize_crop);
    EXPECT_EQ(usual.filter, images::Filter::bicubic);
    EXPECT_DOUBLE_EQ(usual.crop_fraction, GetParam().crop);
    EXPECT_DOUBLE_EQ(usual.mean[0], GetParam().mean);
}

TEST_P(TransformerConventions, DefaultIsTheBenchmarks) {
    const images::Preprocessing preprocessing = find_model(GetParam().name).preprocessing.value();
    EXPECT_EQ(preprocessing.size, GetParam().size);
    EXPECT_EQ(preprocessing.fit, images::Fit::squash);
    EXPECT_EQ(preprocessing.filter, images::Filter::bilinear);
    EXPECT_DOUBLE_EQ(preprocessing.mean[0], GetParam().mean);
}

INSTANTIATE_TEST_SUITE_P(Registry, TransformerConventions,
                         ::testing::Values(Usual{"vit_base_patch16_384", 384, 1, 0.5},
                                           Usual{"vit_small_patch16_224", 224, 0.9, 0.5},
                                           Usual{"vit_small_patch16_384", 384, 1, 0.5},
                                           Usual{"vit_base_patch16_224", 224, 0.9, 0.5},
                                           Usual{"vit_large_patch16_224", 224, 0.9, 0.5},
                                           Usual{"vit_large_patch16_384", 384, 1, 0.5},
                                           Usual{"deit_tiny_patch16_224", 224, 0.9, 0.485},
                                           Usual{"deit_small_patch16_224", 224, 0.9, 0.485},
                                           Usual{"deit_base_patch16_224", 224, 0.9, 0.485},
                                           Usual{"deit_base_patch16_384", 384, 1, 0.485},
                                           Usual{"swin_tiny_patch4_window7_224", 224, 0.9, 0.485},
                                           Usual{"swin_small_patch4_window7_224", 224, 0.9, 0.485},
                                           Usual{"swin_base_patch4_window7_224", 224, 0.9, 0.485},
                                           Usual{"swin_large_patch4_window7_224", 224, 0.9, 0.485},
                                           Usual{"swin_base_patch4_window12_384", 384, 1, 0.485},
                                           Usual{"swin_large_patch4_window12_384", 384, 1, 0.485}),
                         [](const auto& of) { return std::string(of.param.name); });

TEST(Registry, ResNetsUsualPreprocessingIsTimms) {
    // timm 1.0.31: models.get_pretrained_cfg(name), bicubic throughout.
    struct Published {
        const char* name;
        int size;
        double crop;
    };
    for (const auto& [name, size, crop] :
         {Published{"resnet18", 224, 0.95}, Published{"resnet152", 224, 0.95},
          Published{"resnet50d", 224, 0.875}, Published{"resnet101d", 256, 0.95},
          Published{"resnet152d", 256, 0.95}}) {
        const ModelEntry& entry = find_model(name);
        EXPECT_EQ(entry.preprocessing.value().size, size) << name;
        EXPECT_EQ(entry.preprocessing.value().fit, images::Fit::squash) << name;
        EXPECT_EQ(entry.usual.value().size, size) << name;
        EXPECT_EQ(entry.usual.value().fit, images::Fit::resize_crop) << name;
        EXPECT_EQ(entry.usual.value().filter, images::Filter::bicubic) << name;
        EXPECT_DOUBLE_EQ(entry.usual.value().crop_fraction, crop) << name;
    }
}

TEST(Registry, TorchScriptHasNoPreprocessingOfItsOwn) {
    EXPECT_FALSE(find_model("torchscript").preprocessing.has_value());
}

TEST(Registry, AnUnknownNameSuggestsTheNearest) {
    try {
        find_model("eficientnet_lite1");
        FAIL() << "was found";
    } catch (const UsageError& error) {
        EXPECT_THAT(
            error.what(),
            AllOf(HasSubstr("'eficientnet_lite1'"), HasSubstr("Did you mean 'efficientnet_lite1'?"),
                  HasSubstr("--model torchscript"), HasSubstr("README.md, \"Any other network\"")));
    }
}

}  // namespace
}  // namespace farout::models

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "models/model.h"

namespace farout {
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
    const Preprocessing preprocessing = find_model("efficientnet_lite0").preprocessing.value();
    EXPECT_EQ(preprocessing.size, 224);
    EXPECT_EQ(preprocessing.fit, Fit::crop_resize);
    EXPECT_EQ(preprocessing.filter, Filter::bicubic);
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
        EXPECT_EQ(entry.preprocessing.value().fit, Fit::squash) << name;
        EXPECT_EQ(entry.usual.value().size, size) << name;
        EXPECT_EQ(entry.usual.value().fit, Fit::resize_crop) << name;
        EXPECT_EQ(entry.usual.value().filter, Filter::bicubic) << name;
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
        EXPECT_THAT(error.what(), AllOf(HasSubstr("'eficientnet_lite1'"),
                                        HasSubstr("Did you mean 'efficientnet_lite1'?")));
    }
}

}  // namespace
}  // namespace farout

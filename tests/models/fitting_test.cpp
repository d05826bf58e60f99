/// Networks made of what people have as weight files.
#include <cstring>
#include <fstream>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/text.h"
#include "models/families/vision_transformer.h"
#include "models/model.h"
#include "models/parameters.h"
#include "models/weight_fit.h"

namespace farout::models {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<NetworkForm> vit = VisionTransformer::forms({32, 8, 24, 3, 3, 4});

checkpoints::Checkpoint timms() {
    checkpoints::Checkpoint checkpoint =
        checkpoints::read_checkpoint(concat(FAROUT_FIXTURES, "/networks/vit.safetensors"));
    std::erase_if(checkpoint.arrays,
                  [](const auto& entry) { return entry.first.starts_with("expected."); });
    return checkpoint;
}

/// Adds the arrays behind a prefix, all values plus `more`.
void add(checkpoints::Checkpoint& to, const std::string& prefix, float more = 0) {
    for (const auto& [name, array] : timms().arrays) {
        const auto count = static_cast<std::size_t>(array.elements());
        const std::shared_ptr<float[]> values(new float[count]);
        std::memcpy(values.get(), array.data.get(), count * sizeof(float));
        for (std::size_t i = 0; i < count; ++i) values[i] += more;
        to.arrays[prefix + name] = {checkpoints::ElementType::float32, array.shape,
                                    std::shared_ptr<const std::byte>(
                                        values, reinterpret_cast<const std::byte*>(values.get()))};
    }
}

struct Made {
    at::Tensor bias;  ///< of the head, which tells which weights were taken
    std::vector<std::string> told;
};

Made make(const checkpoints::Checkpoint& checkpoint, const std::string& entry = "") {
    Made made;
    Weights weights(checkpoint.file);
    weights.entry = entry;
    weights.tell = [&](const std::string& message) { made.told.push_back(message); };
    made.bias = build_fitting("vit", vit, checkpoints::opened(checkpoint), weights)->head().bias;
    return made;
}

std::string refusal(const std::string& model, std::shared_ptr<checkpoints::CheckpointFile> file) {
    try {
        build_fitting(model, find_model(model).forms, std::move(file), Weights("w.pth"));
    } catch (const Error& error) {
        return error.what();
    }
    return "was taken";
}

checkpoints::Checkpoint empty() {
    return {"w.pth", "pth (zip)", {}};
}

TEST(Fitting, ASetOfWeightsIsTakenWhateverItIsIn) {
    checkpoints::Checkpoint plain = empty();
    add(plain, "");
    const at::Tensor bias = make(plain).bias;
    for (const char* prefix : {"module.", "_orig_mod.", "model.net.", "state_dict.module."}) {
        checkpoints::Checkpoint wrapped = empty();
        add(wrapped, prefix);
        const Made made = make(wrapped);
        EXPECT_TRUE(at::equal(made.bias, bias)) << prefix;
        EXPECT_THAT(made.told, IsEmpty());
    }
}

TEST(Fitting, AChoiceIsToldAndAnotherCanBeNamed) {
    checkpoints::Checkpoint two = empty();
    add(two, "model.");
    add(two, "model_ema.module.", 1);
    const at::Tensor bias = make(two, "model").bias;
    const Made made = make(two);
    EXPECT_TRUE(at::equal(made.bias, bias + 1));
    ASSERT_EQ(made.told.size(), 1U);
    EXPECT_THAT(made.told[0], AllOf(HasSubstr("'model_ema.module' is taken"),
                                    HasSubstr("--weights-entry model.")));
    for (const char* name : {"model_ema", "model_ema.module"}) {
        EXPECT_TRUE(at::equal(make(two, name).bias, bias + 1));
        EXPECT_THAT(make(two, name).told, IsEmpty());
    }
}

TEST(Fitting, EqualSetsNeedNoChoice) {
    checkpoints::Checkpoint two = empty();
    add(two, "model.");
    add(two, "best.");
    EXPECT_THAT(make(two).told, IsEmpty());
}

TEST(Fitting, AnEntryThatIsNotThereListsThoseThatAre) {
    checkpoints::Checkpoint two = empty();
    add(two, "model.");
    add(two, "model_ema.", 1);
    try {
        make(two, "modle");
        FAIL() << "was taken";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(),
                    AllOf(HasSubstr("'model_ema', 'model'"), HasSubstr("Did you mean 'model'?")));
    }
}

/// A file of which only names and shapes are known.
class Outlines : public checkpoints::CheckpointFile {
  public:
    explicit Outlines(checkpoints::CheckpointContent content)
        : checkpoints::CheckpointFile(std::move(content)) {}
    checkpoints::Array read(const std::string& name) override { throw Error("reads " + name); }
};

/// What a model's form asks for, behind a prefix.
checkpoints::CheckpointContent weights_of(const NetworkForm& form, const std::string& prefix,
                                          std::int64_t classes = 1000) {
    Asked asked;
    form.build(Parameters::noting(asked));
    checkpoints::CheckpointContent content{"w.pth", "pth (zip)", {}, {}};
    for (Asked::Array array : asked.arrays) {
        std::ranges::replace(array.shape, any_classes, classes);
        content.arrays[prefix + array.name] = {checkpoints::ElementType::float32, array.shape, 0};
    }
    return content;
}

TEST(Fitting, EveryFormOfEveryModelFitsItsOwnWeightsAtOnePlace) {
    std::size_t forms = 0;
    for (const ModelEntry& entry : all_models()) {
        for (const NetworkForm& form : entry.forms) {
            ++forms;
            Asked asked;
            form.build(Parameters::noting(asked));
            ASSERT_GT(asked.arrays.size(), 4U) << entry.name;
            const auto fits = find_fits(weights_of(form, "model.", 10), asked);
            ASSERT_EQ(fits.size(), 1U) << entry.name << " " << form.publisher;
            EXPECT_TRUE(fits[0].is_whole()) << entry.name << " " << form.publisher;
        }
    }
    EXPECT_GT(forms, 150U);
}

TEST(Fitting, AnotherModelsWeightsAreToldByTheirModel) {
    const auto advised = [](const std::string& given, const std::string& model) {
        const auto& forms = find_model(given).forms;
        return refusal(model, std::make_shared<Outlines>(weights_of(forms.front(), "model.")));
    };
    EXPECT_THAT(advised("vit_large_patch16_224", "vit_base_patch16_224"),
                AllOf(HasSubstr("Its tensors fit vit_large_patch16_224: --model "
                                "vit_large_patch16_224"),
                      HasSubstr("Wrong shape"), HasSubstr("names begin with 'model.'")));
    EXPECT_THAT(advised("resnet101", "resnet50"),
                AllOf(HasSubstr("Surplus"), HasSubstr("--model resnet101")));
    EXPECT_THAT(advised("resnet50", "resnet101"),
                AllOf(HasSubstr("Missing"), HasSubstr("--model resnet50")));
    EXPECT_THAT(advised("swin_small_patch4_window7_224", "swin_tiny_patch4_window7_224"),
                HasSubstr("--model swin_small_patch4_window7_224"));
    EXPECT_THAT(advised("vit_base_patch16_384", "vit_base_patch16_224"),
                AllOf(HasSubstr("pos_embed (expected [1, 197, 768], found [1, 577, 768])"),
                      HasSubstr("vit_base_patch16_384")));
    EXPECT_THAT(advised("deit_base_patch16_224", "repvgg_a0"),
                AllOf(HasSubstr("none of the"), HasSubstr("vit_base_patch16_224"),
                      HasSubstr("deit_base_patch16_224"), HasSubstr("in different ways")));
}

TEST(Fitting, WhatFitsNoModelIsToldTheWayForAnyNetwork) {
    checkpoints::CheckpointContent content = weights_of(find_model("resnet50").forms.front(), "");
    for (int stage = 1; stage <= 4; ++stage)
        content.arrays[concat("layer", stage, ".0.se.fc1.weight")] = {
            checkpoints::ElementType::float32, {16, 256, 1, 1}, 0};
    EXPECT_THAT(refusal("resnet50", std::make_shared<Outlines>(content)),
                AllOf(HasSubstr("Surplus (4): layer1.0.se.fc1.weight"),
                      HasSubstr("torch.jit.trace"), Not(HasSubstr("Its tensors fit"))));
}

TEST(Fitting, ABackboneAloneIsToldSo) {
    checkpoints::CheckpointContent content = weights_of(find_model("resnet50").forms.front(), "");
    content.arrays.erase("fc.weight");
    content.arrays.erase("fc.bias");
    EXPECT_THAT(refusal("resnet50", std::make_shared<Outlines>(content)),
                AllOf(HasSubstr("Missing (2): fc.bias, fc.weight"), HasSubstr("the classifier")));
}

TEST(Fitting, APublishersNormalisationIsComparedWithTheImages) {
    Weights weights(std::filesystem::path(FAROUT_FIXTURES) / "published" / "torchvision_vit.pth");
    std::vector<std::string> told;
    weights.tell = [&](const std::string& message) { told.push_back(message); };
    weights.mean = {0.5, 0.5, 0.5};
    build_fitting("vit", vit, weights);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_THAT(told[0], HasSubstr("--preprocess mean=0.485/0.456/0.406,std=0.229/0.224/0.225"));
    told.clear();
    weights.mean = {0.485, 0.456, 0.406};
    build_fitting("vit", vit, weights);
    EXPECT_THAT(told, IsEmpty());
}

TEST(Fitting, ADictionaryOfPublishedFilesHoldsWhatItHolds) {
    const std::filesystem::path folder = std::filesystem::path(FAROUT_FIXTURES) / "wrapped";
    std::size_t files = 0;
    const at::Tensor bias = [] {
        checkpoints::Checkpoint plain = empty();
        add(plain, "");
        return make(plain).bias;
    }();
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        ++files;
        Weights weights(entry.path());
        const auto network = build_fitting("vit", vit, weights);
        EXPECT_TRUE(at::equal(network->head().bias, bias)) << entry.path();
    }
    EXPECT_GE(files, 6U);
}

}  // namespace
}  // namespace farout::models

#include "models/weight_fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace farout::models {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What a network of one convolution and a head asks for.
const Asked asked{{{"conv.weight", {8, 3, 3, 3}},
                   {"head.weight", {any_classes, 8}},
                   {"head.bias", {any_classes}}},
                  {".attn_mask"}};

checkpoints::ArrayOutline floats(std::vector<std::int64_t> shape, std::size_t dictionary = 0) {
    return {checkpoints::ElementType::float32, std::move(shape), dictionary};
}

checkpoints::ArrayOutline of(checkpoints::ElementType type, std::vector<std::int64_t> shape = {}) {
    return {type, std::move(shape), 0};
}

/// A file that holds the network once behind each prefix, each in a dictionary of that name.
checkpoints::CheckpointContent network_behind(const std::vector<std::string>& prefixes,
                                              std::int64_t classes = 5) {
    checkpoints::CheckpointContent content{"w.pth", "pth (zip)", {}, {}};
    for (const std::string& prefix : prefixes) {
        content.arrays[prefix + "conv.weight"] = floats({8, 3, 3, 3}, prefix.size());
        content.arrays[prefix + "head.weight"] = floats({classes, 8}, prefix.size());
        content.arrays[prefix + "head.bias"] = floats({classes}, prefix.size());
    }
    return content;
}

std::vector<std::string> whole_fits(const checkpoints::CheckpointContent& content) {
    std::vector<WeightFit> fits;
    for (const WeightFit& fit : find_fits(content, asked))
        if (fit.is_whole()) fits.push_back(fit);
    sort_by_preference(fits);
    std::vector<std::string> prefixes;
    for (const WeightFit& fit : fits) prefixes.push_back(fit.prefix);
    return prefixes;
}

TEST(WeightFit, TakesAnyBeginningAway) {
    for (const char* prefix :
         {"", "module.", "_orig_mod.", "model.", "backbone.", "encoder.", "anything at all.",
          "state_dict.model.", "model._orig_mod.module.", "params/", "a.0.b/c."})
        EXPECT_THAT(whole_fits(network_behind({prefix})), ElementsAre(prefix));
}

TEST(WeightFit, TakesAnyNumberOfClassesFromTwoOn) {
    for (const std::int64_t classes : {2, 3, 37, 1000, 21843})
        EXPECT_THAT(whole_fits(network_behind({"model."}, classes)), ElementsAre("model."));
    const auto fits = find_fits(network_behind({"model."}, 1), asked);
    ASSERT_EQ(fits.size(), 1U);
    EXPECT_THAT(fits[0].wrong, ElementsAre(HasSubstr("at least two")));
}

TEST(WeightFit, AHeadsArraysAgreeOnTheClasses) {
    checkpoints::CheckpointContent content = network_behind({""});
    content.arrays["head.bias"] = floats({6});
    EXPECT_THAT(find_fits(content, asked)[0].wrong,
                ElementsAre("head.bias (expected [classes], found [6])"));
}

TEST(WeightFit, IsNotDisturbedByWhatLiesBesideIt) {
    checkpoints::CheckpointContent content = network_behind({""});
    content.arrays["best_acc1"] = floats({});
    content.arrays["n_averaged"] = of(checkpoints::ElementType::int64);
    content.arrays["rng_state"] = of(checkpoints::ElementType::uint8, {5056});
    content.arrays["epoch"] = floats({1});
    content.arrays["conv.total_ops"] = floats({1});
    content.arrays["total_params"] = {checkpoints::ElementType::float64, {1}, 0};
    content.arrays["bn.num_batches_tracked"] = of(checkpoints::ElementType::int64);
    content.arrays["layers.0.attn_mask"] = floats({4, 49, 49});
    content.arrays["layers.0.index"] = of(checkpoints::ElementType::int64, {49, 49});
    content.arrays["spectrum"] = {std::nullopt, {7}, 0};
    content.arrays["optimizer.state.0.exp_avg"] = floats({8, 3, 3, 3}, 18);
    content.arrays["scheduler.losses"] = floats({100}, 10);
    EXPECT_THAT(whole_fits(content), ElementsAre(""));
}

TEST(WeightFit, IsDisturbedByWhatCouldBeAFurtherPartOfANetwork) {
    for (const auto& [name, shape] : std::map<std::string, std::vector<std::int64_t>>{
             {"conv2.weight", {8, 8, 3, 3}},  // a deeper network
             {"conv.se.weight", {8, 8}},      // one with squeeze and excitation
             {"conv.alpha", {1}},             // a learnt scale inside a module
             {"dist_token", {1, 1, 8}}}) {    // a distilled one
        checkpoints::CheckpointContent content = network_behind({"model."});
        content.arrays["model." + name] = floats(shape, 6);
        const auto fits = find_fits(content, asked);
        ASSERT_EQ(fits.size(), 1U);
        EXPECT_THAT(fits[0].surplus, ElementsAre(name));
    }
}

TEST(WeightFit, OfAnotherShapeOrTypeIsAccountedFor) {
    checkpoints::CheckpointContent content = network_behind({"model."});
    content.arrays["model.conv.weight"] = floats({16, 3, 3, 3});
    EXPECT_THAT(find_fits(content, asked)[0].wrong,
                ElementsAre("conv.weight (expected [8, 3, 3, 3], found [16, 3, 3, 3])"));
    content.arrays["model.conv.weight"] = of(checkpoints::ElementType::int8, {8, 3, 3, 3});
    EXPECT_THAT(find_fits(content, asked)[0].wrong, ElementsAre(HasSubstr("quantised")));
}

TEST(WeightFit, ThatIsNotWholeIsTheOneWithMostNames) {
    checkpoints::CheckpointContent content;
    content.arrays["a.conv.weight"] = floats({8, 3, 3, 3});
    content.arrays["b.conv.weight"] = floats({8, 3, 3, 3});
    content.arrays["b.head.bias"] = floats({5});
    const auto fits = find_fits(content, asked);
    ASSERT_EQ(fits.size(), 1U);
    EXPECT_EQ(fits[0].prefix, "b.");
    EXPECT_EQ(fits[0].found, 2U);
    EXPECT_THAT(fits[0].missing, ElementsAre("head.weight"));
    checkpoints::CheckpointContent other;
    other.arrays["something"] = floats({1});
    EXPECT_THAT(find_fits(other, asked), IsEmpty());
}

TEST(WeightFit, AveragedWeightsComeFirstAnOptimizersLast) {
    EXPECT_THAT(whole_fits(network_behind({"state_dict.", "model_ema.module.", "optimizer.exp_avg.",
                                           "best.", "model.", "swa_model."})),
                ElementsAre("swa_model.", "model_ema.module.", "best.", "model.", "state_dict.",
                            "optimizer.exp_avg."));
}

TEST(WeightFit, SetsInsideOneAnotherDontDisturbEachOther) {
    // A .safetensors has no dictionaries: the averaged weights lie among the others.
    checkpoints::CheckpointContent content = network_behind({"", "ema."});
    for (auto& [name, outline] : content.arrays) outline.dictionary = 0;
    EXPECT_THAT(whole_fits(content), ElementsAre("ema.", ""));
    EXPECT_EQ(entry_of("ema."), "ema");
    EXPECT_EQ(entry_of(""), ".");
}

}  // namespace
}  // namespace farout::models

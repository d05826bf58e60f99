// Heads of fixtures/make_imported.py: W = [[0, 1, 2], [3, 4, 5]] / 8, b = [0.5, -1].
#include "features/import_head.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "message_of.h"

namespace farout::features {
namespace {

using ::testing::HasSubstr;
using testing::message_of;

const std::filesystem::path fixtures = FAROUT_FIXTURES;

std::string refusal_of(const std::vector<std::filesystem::path>& files) {
    return message_of([&] { import_head(files); });
}

TEST(ImportHead, ReadsEveryFormThatPeersWrite) {
    const std::vector<std::vector<std::filesystem::path>> heads = {
        {fixtures / "head_list.pkl"},
        {fixtures / "head_dictionary.pkl"},
        {fixtures / "head_torch.npz"},
        {fixtures / "head_unnamed.npz"},
        {fixtures / "head_transposed.pkl"},
        {fixtures / "head_kernel.npz"},
        {fixtures / "head_keras.npz"},
        {fixtures / "head_named.npz"},
        {fixtures / "head_of_network.npz"},
        {fixtures / "head_only_pair.npz"},
        {fixtures / "W.npy", fixtures / "b.npy"}};
    for (const auto& files : heads) {
        const numerics::Head head = import_head(files);
        EXPECT_TRUE(at::equal(head.weight, at::arange(6, at::kFloat).reshape({2, 3}) / 8))
            << files[0];
        EXPECT_TRUE(at::equal(head.bias, at::tensor({0.5F, -1.F}))) << files[0];
    }
}

TEST(ImportHead, TellsWhichArraysItTookAndWhatItTurned) {
    EXPECT_EQ(import_head({fixtures / "head_named.npz"}).told, "");
    EXPECT_EQ(import_head({fixtures / "head_kernel.npz"}).told, "W was 3×2 (D×C) and is turned");
    EXPECT_EQ(import_head({fixtures / "head_of_network.npz"}).told,
              "taken: classifier.1.weight and classifier.1.bias");
}

TEST(ImportHead, GoesByTheNamesWhereWIsSquare) {
    const at::Tensor expected = at::arange(9, at::kFloat).reshape({3, 3}) / 8;
    for (const char* file : {"head_square_weight.npz", "head_square_kernel.npz"})
        EXPECT_TRUE(at::equal(import_head({fixtures / file}).weight, expected)) << file;
    EXPECT_THAT(refusal_of({fixtures / "head_square.npz"}),
                HasSubstr("the weight W is 3×3, which may be C×D or D×C. Save it by a name"));
}

TEST(ImportHead, IsZeroWhereThereIsNoBias) {
    for (const char* file : {"head_bare.npz", "W.npy", "head_named.npz"}) {
        const numerics::Head head = import_head({fixtures / file}, HeadBias::zero);
        EXPECT_TRUE(at::equal(head.weight, at::arange(6, at::kFloat).reshape({2, 3}) / 8)) << file;
        EXPECT_TRUE(at::equal(head.bias, at::zeros({2}))) << file;
    }
}

TEST(ImportHead, SaysWhatIsWrongAndWhatToDo) {
    EXPECT_THAT(refusal_of({fixtures / "head_square.npz", fixtures / "b.npy"}),
                HasSubstr("holds 2 arrays"));
    EXPECT_THAT(refusal_of({fixtures / "head_two_pairs.npz"}),
                HasSubstr("may be the weight W of the head: a.weight, b.weight"));
    EXPECT_THAT(refusal_of({fixtures / "head_bare.npz"}), HasSubstr("--no-bias"));
    EXPECT_THAT(refusal_of({fixtures / "head_swapped.pkl"}),
                HasSubstr("array '1': the bias b has 2 axes"));
    EXPECT_THAT(
        refusal_of({fixtures / "head_not_finite.pkl"}),
        HasSubstr("W holds a NaN, an infinity or a value beyond float32 in row 1, column 1"));
    EXPECT_THAT(refusal_of({fixtures / "head_three.npz"}), HasSubstr("this file holds x, y, z"));
    EXPECT_THAT(refusal_of({fixtures / "W.npy"}), HasSubstr("this file holds one array"));
    EXPECT_THAT(refusal_of({fixtures / "head_list.pkl", fixtures / "b.npy"}),
                HasSubstr("holds 2 arrays"));
}

}  // namespace
}  // namespace farout::features

// Heads of fixtures/make_imported.py: W = [[0, 1, 2], [3, 4, 5]] / 8, b = [0.5, -1].
#include "features/import_head.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "message_of.h"

namespace farout {
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
        {fixtures / "W.npy", fixtures / "b.npy"}};
    for (const auto& files : heads) {
        const Head head = import_head(files);
        EXPECT_TRUE(at::equal(head.weight, at::arange(6, at::kFloat).reshape({2, 3}) / 8))
            << files[0];
        EXPECT_TRUE(at::equal(head.bias, at::tensor({0.5F, -1.F}))) << files[0];
    }
}

TEST(ImportHead, SaysWhatIsWrongAndWhatToDo) {
    EXPECT_THAT(refusal_of({fixtures / "head_transposed.pkl"}),
                HasSubstr("the weight W is 3×2, but the bias b has 2 elements; W is C×D and b C "
                          "for C classes: save W.T."));
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
}  // namespace farout

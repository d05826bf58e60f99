#include "models/parameters.h"

#include <bit>
#include <cstring>
#include <limits>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace farout::models {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

template <typename Value>
checkpoints::Array array(checkpoints::ElementType type, std::vector<std::int64_t> shape,
                         const std::vector<Value>& values) {
    const std::shared_ptr<std::byte[]> bytes(new std::byte[values.size() * sizeof(Value)]);
    std::memcpy(bytes.get(), values.data(), values.size() * sizeof(Value));
    return {type, std::move(shape), std::shared_ptr<const std::byte>(bytes, bytes.get())};
}

checkpoints::Array floats(std::vector<std::int64_t> shape, const std::vector<float>& values) {
    return array(checkpoints::ElementType::float32, std::move(shape), values);
}

std::string complaint(const Parameters& parameters) {
    try {
        parameters.finish();
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

TEST(Parameters, HandsOutValuesInTheirShape) {
    Parameters parameters({"w.pth", "pth (zip)", {{"a", floats({2, 3}, {1, 2, 3, 4, 5, 6})}}});
    const at::Tensor a = parameters.take("a", {2, 3});
    EXPECT_EQ(a.scalar_type(), at::kFloat);
    EXPECT_TRUE(at::equal(a, at::arange(1, 7).to(at::kFloat).view({2, 3})));
    EXPECT_EQ(complaint(parameters), "none");
}

TEST(Parameters, HandsOutCopies) {
    Parameters parameters({"w.pth", "pth (zip)", {{"a", floats({1}, {1})}}});
    parameters.take("a", {1}).fill_(5);
    EXPECT_EQ(parameters.take("a", {1}).item<float>(), 1);
}

TEST(Parameters, ConvertsOtherElementTypes) {
    // 1.5 and -2 in IEEE binary16, and in bfloat16 (the upper half of a float32).
    Parameters parameters(
        {"w.pth",
         "pth (zip)",
         {{"half", array<std::uint16_t>(checkpoints::ElementType::float16, {2}, {0x3E00, 0xC000})},
          {"brain",
           array<std::uint16_t>(checkpoints::ElementType::bfloat16, {2}, {0x3FC0, 0xC000})},
          {"double", array<double>(checkpoints::ElementType::float64, {2}, {1.5, -2})}}});
    const at::Tensor expected = at::empty({2});
    expected[0] = 1.5F;
    expected[1] = -2.F;
    for (const char* name : {"half", "brain", "double"})
        EXPECT_TRUE(at::equal(parameters.take(name, {2}), expected)) << name;
}

TEST(Parameters, TakesAScalarForAScalarOnly) {
    Parameters parameters({"w.pth", "pth (zip)", {{"a", floats({}, {7})}, {"b", floats({}, {7})}}});
    EXPECT_EQ(parameters.take("a", {}).item<float>(), 7);
    parameters.take("b", {1});
    EXPECT_THAT(complaint(parameters), HasSubstr("b (expected [1], found [])"));
}

TEST(Parameters, OneErrorNamesAllThatDoesNotFit) {
    Parameters parameters({"some\nfile.pth",
                           "pth (zip)",
                           {{"right", floats({1}, {1})},
                            {"turned", floats({1, 2}, {1, 2})},
                            {"broken", floats({2}, {1, std::numeric_limits<float>::quiet_NaN()})},
                            {"surplus", floats({1}, {1})},
                            {"bn.num_batches_tracked", floats({1}, {1})},
                            {"epoch", floats({1}, {1})}}});
    parameters.ignore_suffix(".num_batches_tracked");
    parameters.ignore("epoch");
    parameters.take("right", {1});
    EXPECT_TRUE(at::equal(parameters.take("turned", {2, 1}), at::zeros({2, 1})));
    EXPECT_TRUE(at::equal(parameters.take("absent", {3}), at::zeros({3})));
    parameters.take("broken", {2});
    EXPECT_THAT(
        complaint(parameters),
        AllOf(HasSubstr("some\\x0afile.pth"), HasSubstr("Missing (1): absent."),
              HasSubstr("Wrong shape (1): turned (expected [2, 1], found [1, 2])."),
              HasSubstr("NaN or infinity (1): broken."), HasSubstr("Surplus (1): surplus."),
              Not(HasSubstr("epoch")), Not(HasSubstr("num_batches")), Not(HasSubstr("right"))));
}

TEST(Parameters, NamesTheFirstTenInNaturalOrderAndTheCount) {
    Parameters parameters({"w.pth", "pth (zip)", {}});
    for (int block = 12; block >= 1; --block)
        parameters.take("blocks." + std::to_string(block) + ".weight", {1});
    EXPECT_THAT(complaint(parameters),
                AllOf(HasSubstr("Missing (12): blocks.1.weight, blocks.2.weight, blocks.3.weight"),
                      HasSubstr("blocks.9.weight, blocks.10.weight"), HasSubstr("2 more"),
                      Not(HasSubstr("blocks.11.weight"))));
}

TEST(Parameters, AnInfinityIsReported) {
    Parameters parameters(
        {"w.pth", "npz", {{"a", floats({1}, {std::numeric_limits<float>::infinity()})}}});
    parameters.take("a", {1});
    EXPECT_THAT(complaint(parameters), HasSubstr("NaN or infinity (1): a."));
}

}  // namespace
}  // namespace farout::models

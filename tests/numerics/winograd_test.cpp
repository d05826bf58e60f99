#include "numerics/winograd.h"

#include <cmath>
#include <optional>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "models/close_to.h"

namespace farout::numerics {
namespace {

using testing::close_to;

struct Shape {
    std::int64_t rows;
    std::int64_t columns;
    std::int64_t in;
    std::int64_t out;
};

class Winograd : public ::testing::TestWithParam<Shape> {
  protected:
    void SetUp() override {
        const auto [rows, columns, in, out] = GetParam();
        at::manual_seed(7);
        images_ = at::randn({2, in, rows, columns}).contiguous(at::MemoryFormat::ChannelsLast);
        weight_ = at::randn({out, in, 3, 3});
        bias_ = at::randn({out});
        shortcut_ = at::randn({2, out, rows, columns}).contiguous(at::MemoryFormat::ChannelsLast);
    }

    /// LibTorch's own convolution in float64.
    at::Tensor expected(const std::optional<at::Tensor>& bias) const {
        return at::conv2d(images_.to(at::kDouble), weight_.to(at::kDouble), bias, {1, 1},
                          at::IntArrayRef{1, 1});
    }

    at::Tensor images_;
    at::Tensor weight_;
    at::Tensor bias_;
    at::Tensor shortcut_;
};

TEST_P(Winograd, EqualsConvolution) {
    const at::Tensor found = winograd_convolution(images_, winograd_weight(weight_), {});
    EXPECT_TRUE(close_to(found, expected(std::nullopt).to(at::kFloat), 2e-6));
}

TEST_P(Winograd, AddsBiasAndShortcutAndCutsOffBelowZero) {
    const at::Tensor found =
        winograd_convolution(images_, winograd_weight(weight_), {bias_, shortcut_, true});
    const at::Tensor sum = expected(bias_.to(at::kDouble)) + shortcut_.to(at::kDouble);
    EXPECT_TRUE(close_to(found, sum.relu().to(at::kFloat), 2e-6));
}

TEST_P(Winograd, KeepsNaN) {
    images_.index_put_({0, 0, 0, 0}, at::scalar_tensor(std::nan("")));
    const at::Tensor found =
        winograd_convolution(images_, winograd_weight(weight_), {bias_, {}, true});
    EXPECT_TRUE(found[0].isnan().any().item<bool>());
    EXPECT_FALSE(found[1].isnan().any().item<bool>());
}

INSTANTIATE_TEST_SUITE_P(Shapes, Winograd,
                         ::testing::Values(Shape{8, 8, 5, 7}, Shape{7, 7, 16, 24},
                                           Shape{1, 1, 3, 4}, Shape{6, 9, 64, 64},
                                           Shape{60, 61, 64, 70}));

}  // namespace
}  // namespace farout::numerics

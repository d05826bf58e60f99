// Products without the zeros are the products.

#include "numerics/trimmed_matrix.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace farout::numerics {
namespace {

void expect_product(const at::Tensor& matrix, std::int64_t most_operations) {
    at::manual_seed(1);
    const at::Tensor left = at::randn({33, matrix.size(0)}, at::kDouble);
    const TrimmedMatrix trimmed(matrix);
    const at::Tensor product = trimmed.times(left);
    EXPECT_EQ(product.sizes(), at::IntArrayRef({33, matrix.size(1)}));
    EXPECT_TRUE(at::allclose(product, at::mm(left, matrix), 1e-12, 1e-12));
    EXPECT_LE(trimmed.operations(), most_operations);
    const TrimmedMatrix single(matrix.to(at::kFloat));
    EXPECT_TRUE(
        at::allclose(single.times(left.to(at::kFloat)).to(at::kDouble), product, 1e-5, 1e-4));
    EXPECT_EQ(single.operations(), trimmed.operations());
}

TEST(TrimmedMatrix, IsWholeWithoutZeros) {
    expect_product(at::randn({300, 170}, at::kDouble), 2 * 300 * 170);
    expect_product(at::randn({3, 1}, at::kDouble), 2 * 3);
}

TEST(TrimmedMatrix, LeavesTrianglesOut) {
    const at::Tensor square = at::randn({640, 640}, at::kDouble);
    expect_product(square.triu(), 2 * 640 * 640 * 2 / 3);
    expect_product(square.tril(), 2 * 640 * 640 * 2 / 3);
    const at::Tensor tall = at::randn({700, 300}, at::kDouble);
    expect_product(at::cat({tall.slice(0, 0, 300).tril(), tall.slice(0, 300)}), 2 * 660 * 300);
}

TEST(TrimmedMatrix, MayHoldNothingButZeros) {
    expect_product(at::zeros({5, 200}, at::kDouble), 0);
    expect_product(at::zeros({5, 0}, at::kDouble), 0);
}

}  // namespace
}  // namespace farout::numerics

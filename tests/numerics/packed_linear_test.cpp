// Linear layers by LibTorch and by products of our own.
#include "numerics/packed_linear.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "numerics/instructions.h"

namespace farout::numerics {
namespace {

class PackedLinearBy : public testing::TestWithParam<std::pair<Instructions, bool>> {
  private:
    ForcedForms forced_{GetParam().first, GetParam().second};
};

TEST_P(PackedLinearBy, IsALinearLayer) {
    at::manual_seed(3);
    for (const auto& [in, out] : {std::pair{768, 1000}, {17, 5}, {1, 1}, {388, 48}, {0, 6}}) {
        const at::Tensor rows = at::randn({70, in + 9}).slice(1, 4, 4 + in);
        const at::Tensor weight = at::randn({out, in});
        const at::Tensor bias = at::randn({out});
        const at::Tensor products = at::mm(rows.to(at::kDouble), weight.to(at::kDouble).t());
        const auto expect = [](const at::Tensor& found, const at::Tensor& wanted) {
            EXPECT_TRUE(at::allclose(found.to(at::kDouble), wanted, 1e-5, 1e-4));
        };
        expect(PackedLinear(weight)(rows), products);
        expect(PackedLinear(weight, bias)(rows), products + bias);
        expect(PackedLinear(weight.t().contiguous().t(), bias)(rows), products + bias);
        const at::Tensor matrix = at::full({70, out + 5}, 7.0F);
        PackedLinear(weight, bias).write(rows, matrix.slice(1, 2, 2 + out));
        expect(matrix.slice(1, 2, 2 + out), products + bias);
        EXPECT_EQ(matrix.eq(7).sum().item<std::int64_t>(), 70 * 5);
    }
}

std::vector<std::pair<Instructions, bool>> forms() {
    std::vector<std::pair<Instructions, bool>> all;
    for (const Instructions instructions : instructions_here())
        all.emplace_back(instructions, true);
    all.emplace_back(Instructions::any, false);
    return all;
}

INSTANTIATE_TEST_SUITE_P(Forms, PackedLinearBy, testing::ValuesIn(forms()));

}  // namespace
}  // namespace farout::numerics

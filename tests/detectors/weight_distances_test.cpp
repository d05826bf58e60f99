// Distances between classes against those that LibTorch takes from the differences.
#include "detectors/weight_distances.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace farout::detectors {
namespace {

void expect_distances(const at::Tensor& weight) {
    const at::Tensor rows = weight.to(at::kDouble);
    const at::Tensor distances = at::cdist(rows, rows, 2, /*compute_mode=*/2);
    const at::Tensor expected = distances.reciprocal().masked_fill_(distances.eq(0), 0);
    const at::Tensor found = reciprocal_weight_distances(weight);
    EXPECT_TRUE(found.eq(0).equal(expected.eq(0)));
    EXPECT_TRUE(at::allclose(found, expected, 1e-11, 0));
}

TEST(WeightDistances, AreThoseOfTheDifferences) {
    at::manual_seed(4);
    expect_distances(at::randn({37, 50}));
    expect_distances(at::randn({1, 3}));
}

TEST(WeightDistances, KeepTheirDigitsBetweenClassesThatAreNearlyTheSame) {
    at::manual_seed(4);
    const at::Tensor far = at::full({60, 20}, 30.0F);
    expect_distances(far + at::randn({60, 20}) * 1e-3);
    const at::Tensor some = at::randn({40, 20});
    expect_distances(at::cat({some, some, some + 1e-6 * at::randn({40, 20}), at::zeros({2, 20})}));
}

}  // namespace
}  // namespace farout::detectors

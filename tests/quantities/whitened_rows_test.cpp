#include "quantities/whitened_rows.h"

#include <cmath>
#include <tuple>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "statistics/kinds/within_class.h"

namespace farout::quantities {
namespace {

/// Features whose covariance has eigenvalues from 1 down to 1/condition, and their whitening.
struct Case {
    at::Tensor features, mean, factor;

    Case(std::int64_t width, double condition) {
        at::manual_seed(7);
        const at::Tensor basis = std::get<0>(at::linalg_qr(at::randn({width, width}, at::kDouble)));
        const at::Tensor deviations = at::logspace(0, -std::log10(condition) / 2, width, 10);
        const at::Tensor spread = at::mm(basis * deviations.to(at::kDouble), basis.t());
        mean = at::randn({width}, at::kDouble);
        features = (at::mm(at::randn({64, width}, at::kDouble), spread) + mean).to(at::kFloat);
        factor = statistics::whitening(at::mm(spread, spread.t()));
    }
};

class WhitenedRows : public ::testing::TestWithParam<std::tuple<int, double>> {
  protected:
    const Case case_{std::get<0>(GetParam()), std::get<1>(GetParam())};
    const Whitening whitening_{case_.factor, case_.mean};
    const at::Tensor plain_ = at::matmul(case_.features.to(at::kDouble) - case_.mean, case_.factor);
};

TEST_P(WhitenedRows, AreWhatAProductGives) {
    const at::Tensor x = whitening_.exact(case_.features);
    EXPECT_LT((x - plain_).abs().max().item<double>(), 1e-9 * plain_.abs().max().item<double>());
}

// A row that is trusted must deserve it: the errors that are told are above those that are there,
// and not so far above that nothing would be trusted.
TEST_P(WhitenedRows, TellTheirErrors) {
    const SingleWhitened single = whitening_.single(case_.features);
    const at::Tensor errors = (single.x.to(at::kDouble) - plain_).norm(2, 1);
    for (std::size_t i = 0; i < single.errors.size(); ++i) {
        const double error = errors[static_cast<std::int64_t>(i)].item<double>();
        EXPECT_GT(single.errors[i], error) << "row " << i;
        EXPECT_LT(single.errors[i], 20 * error) << "row " << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Conditions, WhitenedRows,
                         ::testing::Combine(::testing::Values(96, 400),
                                            ::testing::Values(100.0, 1e4, 1e8)));

TEST(Whitening, KnowsNothingOfRowsThatOverflow) {
    const at::Tensor factor = at::eye(4, at::kDouble) * 1e30;
    const Whitening whitening(factor, at::zeros({4}, at::kDouble));
    const SingleWhitened single = whitening.single(at::full({1, 4}, 1e10, at::kFloat));
    EXPECT_FALSE(single.errors[0] < 1e30);
}

}  // namespace
}  // namespace farout::quantities

// Weibull distributions by maximum likelihood, and the tails of distances that they are fitted to;
// tests/detectors holds both to mpmath's by the scores of `openmax`.

#include "statistics/kinds/weibull.h"

#include <cmath>
#include <vector>

#include <gmock/gmock.h>

#include "detectors/reference_case.h"
#include "statistics/cpu_as_device.h"

namespace farout::statistics {
namespace {

using ::testing::ElementsAre;

// Of 1, 2, 4, 8: scipy.stats.weibull_min.fit(floc=0) gives 1.4493, 4.1580.
TEST(Weibull, IsTheLikeliestOne) {
    const double two = std::log(2);
    const Weibull found = fit_weibull(std::vector<double>{-3 * two, -2 * two, -two, 0});
    EXPECT_NEAR(found.shape, 1.449277253283, 1e-9);
    EXPECT_NEAR(8 * std::exp(found.log_scale), 4.158013458047, 1e-9);
}

// The logarithms' unit is the shape's: it is found of any spread.
TEST(Weibull, ScalesWithTheLogarithms) {
    const std::vector<double> wide{0, -0.5, -2, -0.1};
    const Weibull of_wide = fit_weibull(wide);
    for (const double factor : {1e-12, 1e-5, 1e5}) {
        std::vector<double> scaled;
        for (const double t : wide) scaled.push_back(factor * t);
        const Weibull found = fit_weibull(scaled);
        EXPECT_NEAR(found.shape * factor / of_wide.shape, 1, 1e-12) << factor;
        EXPECT_NEAR(found.log_scale / factor / of_wide.log_scale, 1, 1e-12) << factor;
    }
}

const Needs needs{{{"logit_distance_tails", {{"tail", "2"}}}, "openmax"}};

/// The logits are the two features themselves.
const numerics::Head head{at::eye(2, 2, at::kFloat), at::zeros({2}, at::kFloat)};

TEST(LogitDistanceTails, AreOfRowsThatArePredictedAsTheyAre) {
    // Class 0: 4, 5, 9 at the second feature's 0, whose mean is 6, and a row predicted as 1; class
    // 1: two rows, both as far from their mean.
    const at::Tensor rows =
        at::tensor({4.F, 0.F, 5.F, 0.F, 9.F, 0.F, 1.F, 7.F, 0.F, 2.F, 0.F, 3.F}).view({6, 2});
    const auto alone = parallel::make_local_communicator();
    const features::FeaturesInMemory source(rows, {0, 0, 0, 0, 1, 1}, 2);
    const Statistics fitted = fit_statistics(*alone, source, head, needs).statistics;
    EXPECT_THAT(detectors::integers(detectors::tensor_in(fitted, "tail_counts")),
                ElementsAre(2, 2));
    const at::Tensor& distances = detectors::tensor_in(fitted, "tail_distances");
    EXPECT_TRUE(distances.equal(at::tensor({3.0, 2.0, 0.5, 0.5}, at::kDouble).view({2, 2})));
    const at::Tensor& weibull = detectors::tensor_in(fitted, "weibull");
    EXPECT_GT(weibull[0][0].item<double>(), 0);
    EXPECT_EQ(weibull[1][0].item<double>(), 0) << "no two different distances";
    const CpuAsDevice device(*alone);
    const Statistics on_device =
        fit_statistics(*alone, source, head, needs, {.device = device.get()}).statistics;
    EXPECT_TRUE(detectors::tensor_in(on_device, "tail_distances").equal(distances));
}

// libmr 0.1.9's MR().fit_high([2, 3], 2) has the scale 1.6786774138 and the shape 3.46154085.
TEST(LogitDistanceTails, AreThoseOfLibmrPlusOne) {
    const at::Tensor rows = at::tensor({4.F, 0.F, 5.F, 0.F, 9.F, 0.F}).view({3, 2});
    const features::FeaturesInMemory source(rows, {0, 0, 0}, 2);
    const Needs plus_one{{{"logit_distance_tails", {{"tail", "2"}, {"shift", "1"}}}, "openmax"}};
    const Statistics fitted =
        fit_statistics(*parallel::make_local_communicator(), source, head, plus_one).statistics;
    const at::Tensor& weibull = detectors::tensor_in(fitted, "weibull");
    EXPECT_NEAR(weibull[0][0].item<double>(), 3.46154085, 1e-8);
    EXPECT_NEAR(2 * std::exp(weibull[0][1].item<double>()), 1.6786774138, 1e-9);
}

TEST(LogitDistanceTails, AreShortWhereRowsAreFew) {
    const at::Tensor rows = at::tensor({4.F, 0.F, 5.F, 0.F}).view({2, 2});
    const features::FeaturesInMemory source(rows, {0, 1}, 2);
    const Statistics fitted =
        fit_statistics(*parallel::make_local_communicator(), source, head, needs).statistics;
    EXPECT_THAT(detectors::integers(detectors::tensor_in(fitted, "tail_counts")),
                ElementsAre(1, 0));
    EXPECT_TRUE(detectors::tensor_in(fitted, "tail_distances")
                    .equal(at::tensor({0.0, -1.0, -1.0, -1.0}, at::kDouble).view({2, 2})));
    EXPECT_TRUE(detectors::tensor_in(fitted, "weibull").select(1, 0).eq(0).all().item<bool>());
}

}  // namespace
}  // namespace farout::statistics

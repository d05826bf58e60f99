// The predicted class and what is left beside it, at both ends of softmax.

#include "statistics/peaks.h"

#include <cmath>
#include <cstring>
#include <limits>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "statistics/logits.h"

namespace farout {
namespace {

/// A head that hands features through as logits.
Head identity(std::int64_t classes) {
    return {at::eye(classes), at::zeros({classes})};
}

Peak peak_of(std::vector<float> logits) {
    const auto classes = static_cast<std::int64_t>(logits.size());
    return Logits(identity(classes), at::tensor(logits).view({1, classes})).peaks().front();
}

TEST(Peak, IsTheFirstOfEqualLogits) {
    const Peak peak = peak_of({1, 5, 2, 5, 5});
    EXPECT_EQ(peak.index, 1);
    EXPECT_EQ(peak.logit, 5);
    EXPECT_NEAR(peak.log_probability(), -std::log(3 + std::exp(-4.0) + std::exp(-3.0)), 1e-7);
}

TEST(Peak, DoesNotSaturate) {
    const Peak peak = peak_of({0, 60, -10, 10});
    const double others = std::exp(-50.0) * (1 + std::exp(-10.0) + std::exp(-20.0));
    EXPECT_NEAR(peak.log_probability() / -others, 1, 1e-7);
    EXPECT_NEAR(peak.log_complement(), std::log(others), 1e-7);
    EXPECT_LT(peak_of({0, 200}).log_rest, peak_of({0, 199}).log_rest);
}

TEST(Peak, IsUniformAtTheOtherEnd) {
    const Peak peak = peak_of(std::vector<float>(1000, -3.0f));
    EXPECT_NEAR(peak.log_probability(), -std::log(1000.0), 1e-7);
    EXPECT_NEAR(peak.log_sum_exp(), -3 + std::log(1000.0), 1e-7);
}

TEST(Peak, HasNothingBesideASingleClass) {
    const Peak peak = peak_of({4});
    EXPECT_EQ(peak.log_rest, -std::numeric_limits<double>::infinity());
    EXPECT_EQ(peak.log_probability(), 0);
    EXPECT_EQ(peak.log_sum_exp(), 4);
}

TEST(Peak, KeepsTheDigitsOfALogitNearZero) {
    // 1·4097 − 1·4096.9998 rounds to a wrong digit when the products are added in float32 with
    // others as large.
    const at::Tensor features = at::tensor({16777216.0f, 0.25f, -16777216.0f, 0.5f}).view({1, 4});
    const Head head{at::tensor({1.0f, 1.0f, 1.0f, 1.0f, -1.0f, 0.0f, 0.0f, 0.0f}).view({2, 4}),
                    at::zeros({2})};
    EXPECT_EQ(Logits(head, features).peaks().front().logit, 0.75);
}

TEST(Peak, SaysSoWhenLogitsOverflow) {
    const at::Tensor features = at::full({1, 2}, 3e38f);
    EXPECT_FALSE(
        std::isfinite(Logits({at::ones({3, 2}), at::zeros({3})}, features).peaks().front().logit));
}

TEST(Peaks, HaveTheSameBitsForAnyNumberOfThreads) {
    at::manual_seed(3);
    const Head head{at::randn({101, 37}), at::randn({101})};
    const at::Tensor features = at::randn({1003, 37});
    const int threads_before = at::get_num_threads();
    at::set_num_threads(1);
    const std::vector<Peak> one = Logits(head, features).peaks();
    for (const int threads : {2, 3, 5}) {
        at::set_num_threads(threads);
        const std::vector<Peak> several = Logits(head, features).peaks();
        for (std::size_t i = 0; i < one.size(); ++i) {
            ASSERT_EQ(one[i].logit, several[i].logit) << i;
            ASSERT_EQ(one[i].log_rest, several[i].log_rest) << i;
        }
    }
    at::set_num_threads(threads_before);
}

TEST(Logits, SelectsTheLargest) {
    Logits logits(identity(5), at::tensor({3.0f, 1.0f, 4.0f, 1.5f, 9.0f}).view({1, 5}));
    const at::Tensor three = std::get<0>(logits.largest(3).sort(1, true));
    EXPECT_TRUE(three.equal(at::tensor({9.0f, 4.0f, 3.0f}).view({1, 3})));
    EXPECT_EQ(logits.largest(3)[0][0].item<float>(), 9.0f);
    EXPECT_EQ(logits.largest(100).size(1), 5);
}

}  // namespace
}  // namespace farout

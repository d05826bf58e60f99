// The predicted class and what is left beside it, at both ends of softmax.
#include "numerics/logits.h"

#include <cmath>
#include <limits>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace farout::numerics {
namespace {

/// A head that hands features through as logits.
Head identity(std::int64_t classes) {
    return {at::eye(classes), at::zeros({classes})};
}

Peak peak_of(std::vector<float> logits) {
    const auto classes = static_cast<std::int64_t>(logits.size());
    return Logits(PackedHead(identity(classes)), at::tensor(logits).view({1, classes}))
        .peaks()
        .front();
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
    EXPECT_EQ(Logits(PackedHead(head), features).peaks().front().logit, 0.75);
}

TEST(Peak, SaysSoWhenLogitsOverflow) {
    const at::Tensor features = at::full({1, 2}, 3e38f);
    EXPECT_FALSE(std::isfinite(
        Logits(PackedHead({at::ones({3, 2}), at::zeros({3})}), features).peaks().front().logit));
}

TEST(Logits, HaveTheSoftmaxOfTheClassesThatAreNotPredicted) {
    const std::vector<float> z{2, -1, 3.5F, -90, 3};
    Logits logits(PackedHead(identity(5)), at::tensor(z).view({1, 5}));
    double total = 0;
    for (const float value : z) total += std::exp(static_cast<double>(value));
    double entropy = 0;
    for (std::size_t j = 0; j < z.size(); ++j) {
        const double p = std::exp(static_cast<double>(z[j])) / total;
        entropy += p * std::log(p);
        const double found = logits.rest_scale(0) * static_cast<double>(logits.rest(0)[j]);
        EXPECT_NEAR(found, j == 2 ? 0 : p, 1e-6 * p + 1e-38) << j;
    }
    EXPECT_NEAR(logits.negative_entropy(0), entropy, 3e-7 * std::abs(entropy));
}

TEST(Logits, AreThoseOfClippedFeatures) {
    at::manual_seed(3);
    const Head head{at::randn({11, 37}), at::randn({11})};
    const at::Tensor features = at::randn({20, 37});
    Logits plain(PackedHead(head), features);
    const double ceiling = 0.8;
    Logits clipped(plain, head.weight.t().contiguous(), ceiling);
    const at::Tensor reference =
        at::addmm(head.bias.to(at::kDouble), features.to(at::kDouble).clamp_max(ceiling),
                  head.weight.to(at::kDouble).t());
    EXPECT_TRUE(at::allclose(clipped.values().to(at::kDouble), reference, 1e-5, 1e-5));
    for (std::int64_t i = 0; i < 20; ++i) {
        const Peak& peak = clipped.peaks()[static_cast<std::size_t>(i)];
        EXPECT_NEAR(peak.logit, reference[i].max().item<double>(), 1e-13);
        EXPECT_NEAR(peak.log_sum_exp(), at::logsumexp(reference[i], 0).item<double>(), 1e-6);
        const std::vector<double> exact = clipped.exact(i);
        for (std::size_t j = 0; j < exact.size(); ++j)
            EXPECT_NEAR(exact[j], reference[i][static_cast<std::int64_t>(j)].item<double>(), 1e-13);
    }
}

/// The logits that follow from some in float64, all of them and the two largest.
void expect_logits(Logits& found, const at::Tensor& expected) {
    EXPECT_TRUE(at::allclose(found.values().to(at::kDouble), expected, 1e-5, 1e-5));
    for (std::int64_t i = 0; i < expected.size(0); ++i) {
        const auto of_row = std::get<0>(expected[i].topk(2));
        const Peak& peak = found.peaks()[static_cast<std::size_t>(i)];
        EXPECT_NEAR(peak.logit, of_row[0].item<double>(), 1e-12);
        EXPECT_NEAR(peak.runner_up, of_row[1].item<double>(), 1e-12);
        EXPECT_NEAR(found.exact(i, 3), expected[i][3].item<double>(), 1e-12);
    }
}

TEST(Logits, AreThoseOfScaledProducts) {
    at::manual_seed(3);
    const Head head{at::randn({11, 37}), at::randn({11})};
    const at::Tensor features = at::randn({2, 37});
    Logits plain(PackedHead(head), features);
    const at::Tensor products = at::mm(features.to(at::kDouble), head.weight.to(at::kDouble).t());
    const at::Tensor bias = head.bias.to(at::kDouble);
    const at::Tensor of_row = at::tensor({0.25, 3.0}, at::kDouble).unsqueeze(1);
    const std::vector<double> row{0.25, 3};
    Logits kept(plain, {.row = row});
    expect_logits(kept, of_row * products + bias);
    Logits scaled(plain, {.row = row, .bias = LogitScales::Bias::scaled});
    expect_logits(scaled, of_row * (products + bias));
}

TEST(Logits, OfFeaturesInFloat64KeepTheirDigits) {
    at::manual_seed(3);
    const Head head{at::randn({11, 37}), at::randn({11})};
    const at::Tensor features = at::randn({4, 37}, at::kDouble);
    Logits logits(PackedHead(head), features);
    expect_logits(logits,
                  at::addmm(head.bias.to(at::kDouble), features, head.weight.to(at::kDouble).t()));
}

}  // namespace
}  // namespace farout::numerics

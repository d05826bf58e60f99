// Detectors that shape features by each row's largest values: what becomes of rows that networks
// seldom give. With a head of one class the energy is its logit.

#include <cmath>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "detectors/scored_set.h"

namespace farout::detectors {
namespace {

constexpr float bias = 0.5F;

/// One row's score by a head of one class.
double score_of(const std::string& detector, const std::vector<float>& row,
                const std::vector<float>& weight) {
    const auto width = static_cast<std::int64_t>(row.size());
    const statistics::FittedClassifier fitted{
        {at::tensor(weight).view({1, width}), at::full({1}, bias, at::kFloat)}, {}};
    const ScoredSet set{fitted, at::tensor(row).view({1, width})};
    return set.score(make_detectors({detector}, {})).item<double>();
}

TEST(ShapedFeatures, OfEqualValuesKeepThoseOfTheLowestIndex) {
    const std::vector<float> row{0, 3, 0, 0}, weight{1, 10, 100, 1000};
    EXPECT_DOUBLE_EQ(score_of("ash_p(percentile=50)", row, weight), 30 + bias);
    EXPECT_DOUBLE_EQ(score_of("ash_b(percentile=50)", row, weight), 1.5 * (1 + 10) + bias);
    EXPECT_FLOAT_EQ(score_of("ash_s(percentile=50)", row, weight), std::exp(1.0) * 30 + bias);
    EXPECT_FLOAT_EQ(score_of("scale(percentile=50)", row, weight), std::exp(1.0) * 30 + bias);
    EXPECT_DOUBLE_EQ(score_of("ash_p(percentile=50)", {2, 1, 1, 1}, weight), 2 + 10 + bias);
}

TEST(ShapedFeatures, KeepWhatIsLeftOfAPercentileRoundedToEven) {
    const auto kept = [](std::size_t width, const std::string& percentile) {
        return score_of("ash_p(percentile=" + percentile + ")", std::vector<float>(width, 1),
                        std::vector<float>(width, 1)) -
               bias;
    };
    EXPECT_EQ(kept(5, "50"), 3);  // 2.5 are left out: 2
    EXPECT_EQ(kept(7, "50"), 3);  // 3.5: 4
    EXPECT_EQ(kept(512, "90"), 51);
    EXPECT_EQ(kept(768, "85"), 115);
    EXPECT_EQ(kept(2048, "65"), 717);
    EXPECT_EQ(kept(4, "0"), 4);
    EXPECT_EQ(kept(4, "100"), 1);
}

TEST(ShapedFeatures, AreNothingOfARowOfZeros) {
    for (const char* detector : {"scale", "ash_s", "ash_b", "ash_p", "lts"})
        EXPECT_EQ(score_of(detector, {0, 0, 0, 0}, {1, 2, 3, 4}), bias) << detector;
}

TEST(ShapedFeatures, OfNegativeValuesAloneStayFinite) {
    const std::vector<float> row{-0.001F, -1, -1, -1}, weight{1, -1, 0, 0};  // the ratio is 3001
    EXPECT_FLOAT_EQ(score_of("scale", row, weight), std::exp(80.0) * 0.999);
    EXPECT_FLOAT_EQ(score_of("ash_s", row, weight), std::exp(80.0) * -0.001);
    EXPECT_FLOAT_EQ(score_of("lts", row, weight), 0.999 + bias) << "nothing positive: as it is";
    // A ratio of minus infinity: the weighted part is gone.
    EXPECT_FLOAT_EQ(score_of("scale", {0, -1, -1, -1}, weight), bias);
}

TEST(ShapedFeatures, WithNothingLeftOutAreTheClassifiersOwn) {
    const ReferenceCase arrays = read_case("rectified");
    const statistics::FittedClassifier fitted{head_of(arrays), {}};
    const ScoredSet set{fitted, arrays.at("evaluation")};
    const at::Tensor scores =
        set.score(make_detectors({"energy", "ash_p(percentile=0)", "lts(percentile=0)",
                                  "scale(percentile=0)", "ash_s(percentile=0)"},
                                 {}));
    EXPECT_TRUE(at::allclose(scores[1], scores[0], 1e-5, 0));
    EXPECT_TRUE(at::allclose(scores[2], scores[0], 1e-5, 0));
    EXPECT_TRUE(at::allclose(scores[3], scores[4], 1e-5, 0));
    EXPECT_FALSE(at::allclose(scores[3], scores[0], 1e-5, 0)) << "e times as large, but for b";
}

}  // namespace
}  // namespace farout::detectors

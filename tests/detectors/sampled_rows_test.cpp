// Detectors that compare with a sample of the training rows: what must hold of them without any
// reference.

#include <cmath>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "detectors/scored_set.h"
#include "numerics/unit_rows.h"

namespace farout::detectors {
namespace {

struct Fitted {
    ReferenceCase arrays = read_case("rectified");
    Detectors detectors;
    statistics::FittedClassifier fitted;

    explicit Fitted(const std::vector<std::string>& names) : detectors(make_detectors(names, {})) {
        fitted = fit_case(arrays, detectors);
    }
    at::Tensor score() {
        prepare_all(detectors, fitted);
        return ScoredSet{fitted, arrays.at("evaluation")}.score(detectors).to(at::kDouble);
    }
};

TEST(NnGuide, IsACosineTimesTheEnergyWhereAllOfTheBankHaveOne) {
    Fitted with_sample({"nnguide(k=3, bank=20)", "energy"});
    tensor_in(with_sample.fitted.statistics, "energies").fill_(2);
    const at::Tensor scores = with_sample.score();
    const at::Tensor bank =
        numerics::unit_rows(tensor_in(with_sample.fitted.statistics, "sample_features"));
    ASSERT_EQ(bank.size(0), 20);
    const at::Tensor cosines =
        at::mm(numerics::unit_rows(with_sample.arrays.at("evaluation").to(at::kDouble)), bank.t());
    const at::Tensor mean = std::get<0>(cosines.topk(3, 1)).mean(1);
    EXPECT_TRUE(at::allclose(scores[0], 2 * mean * scores[1], 1e-5, 0));
}

TEST(NnGuide, TakesTheMeanOfAllWhereTheBankIsSmaller) {
    Fitted small({"nnguide(k=1000, bank=7)", "nnguide(k=7, bank=7)", "nnguide(k=6, bank=7)"});
    const at::Tensor scores = small.score();
    EXPECT_TRUE(scores[0].equal(scores[1]));
    EXPECT_FALSE(scores[0].equal(scores[2]));
}

TEST(NnGuide, DependsOnItsSeed) {
    Fitted two({"nnguide(k=3, bank=20)", "nnguide(k=3, bank=20, seed=1)"});
    const at::Tensor scores = two.score();
    EXPECT_FALSE(scores[0].equal(scores[1]));
}

TEST(NnGuide, OfARowOfZerosIsNothing) {
    Fitted with_sample({"nnguide", "actsub"});
    with_sample.arrays.at("evaluation")[0].zero_();
    const at::Tensor scores = with_sample.score();
    EXPECT_EQ(scores[0][0].item<double>(), 0);
    EXPECT_EQ(scores[1][0].item<double>(), 0) << "its cosines are 0";
}

TEST(CfOod, IsOneOfRowsThatAreNobodysNeighbours) {
    Fitted same({"cfood(bank=10)", "cfood(bank=10, rho=1)"});
    const at::Tensor row = same.arrays.at("evaluation")[0];
    same.arrays["train"] = row.expand({20, row.size(0)}).contiguous();
    same.arrays["labels"] = same.arrays.at("labels").slice(0, 0, 20);
    same.fitted = fit_case(same.arrays, same.detectors);
    same.arrays["evaluation"] = at::stack({row, row * 3, -row});
    const at::Tensor scores = same.score();
    for (std::int64_t d = 0; d < 2; ++d) {
        EXPECT_FLOAT_EQ(scores[d][0].item<float>(), -0.001F) << "as near as they are to each other";
        EXPECT_FLOAT_EQ(scores[d][1].item<float>(), -0.001F);
        EXPECT_EQ(scores[d][2].item<float>(), -1);
    }
}

TEST(CfOod, CountsWhatIsAtTheSameDistance) {
    // Three directions at right angles: all distances are 2, however they are rounded.
    Fitted three({"cfood(bank=3, rho=0.5)", "cfood(bank=3, rho=1)"});
    const at::Tensor identity = at::eye(three.arrays.at("evaluation").size(1), at::kFloat);
    three.arrays["train"] = identity.slice(0, 0, 3).contiguous();
    three.arrays["labels"] = three.arrays.at("labels").slice(0, 0, 3);
    three.fitted = fit_case(three.arrays, three.detectors);
    three.arrays["evaluation"] = at::cat({identity.slice(0, 3, 4), -identity.slice(0, 0, 1)});
    const at::Tensor scores = three.score();
    EXPECT_FLOAT_EQ(scores[1][0].item<float>(), -0.001F);
    EXPECT_FLOAT_EQ(scores[0][1].item<float>(), -0.001F) << "two of three";
    EXPECT_EQ(scores[1][1].item<float>(), -1) << "opposite to the third";
}

TEST(ActSub, OfATrainingRowIsFinite) {
    // One row whose 10 nearest are itself.
    Fitted same({"actsub(bank=10, dim=3)"});
    const at::Tensor row = same.arrays.at("evaluation")[0];
    tensor_in(same.fitted.statistics, "sample_features").copy_(row.expand({10, row.size(0)}));
    const double score = same.score()[0][0].item<double>();
    EXPECT_TRUE(std::isfinite(score));
    EXPECT_GT(score, 30 * 30) << "nearly -ln(2^-53) squared";
}

TEST(ActSub, LeavesTheEnergyWithoutExponent) {
    Fitted pair({"actsub(lambda=0, dim=4)", "actsub(lambda=1, dim=4)", "actsub(lambda=2, dim=4)"});
    const at::Tensor scores = pair.score();
    EXPECT_TRUE(at::allclose(scores[1] / scores[0], (scores[2] / scores[1]), 1e-5, 0));
}

TEST(ActSub, NeedsDirectionsThatAreLeft) {
    Fitted all({"actsub(dim=24)"});
    EXPECT_THROW(all.score(), Error);
    Fitted none({"actsub(dim=0)"});
    EXPECT_NO_THROW(none.score());
}

TEST(NacPenultimate, OfOneRowIsWhereItsFeaturesAgree) {
    // One class, one sampled row: with O = 1 a feature counts where it is in the same bin.
    const at::Tensor rows = at::tensor({1.F, 0.F, 1.F, 2.F, 0.F, 3.F}).view({2, 3});
    statistics::FittedClassifier fitted{
        {at::tensor({9.F, 0.F, 0.F, 0.F, 9.F, 0.F}).view({2, 3}), at::zeros({2}, at::kFloat)}, {}};
    Detectors detectors =
        make_detectors({"nac_penultimate(O=1, alpha=1)", "nac_penultimate(O=2, alpha=1)"}, {});
    fitted.statistics = statistics::fit_statistics(*parallel::make_local_communicator(),
                                                   features::FeaturesInMemory(rows, {0, 1}),
                                                   fitted.head, needs_of(detectors), {})
                            .statistics;
    prepare_all(detectors, fitted);
    // Both rows are predicted as 0 with p = 1, g = (4.5, -4.5, 0). States: 0.989 and 0.9999, both
    // beyond the last edge, 0.881; 1/2; 1/2.
    const at::Tensor scores = ScoredSet{fitted, at::cat({rows, -rows})}.score(detectors);
    EXPECT_FLOAT_EQ(scores[0][0].item<float>(), 1);
    EXPECT_FLOAT_EQ(scores[1][1].item<float>(), 1) << "both rows agree everywhere";
    EXPECT_FLOAT_EQ(scores[0][2].item<float>(), 1.F) << "h and g change their signs together";
}

TEST(WeiperKld, OfUnmovedWeightsHasTheirSoftmax) {
    Fitted fitted({"weiper_kld(delta=0, lambda1=0, lambda2=1, repeats=2, s1=3)",
                   "weiper_kld(delta=0, lambda1=0, lambda2=0, repeats=2, s1=3)", "msp"});
    const at::Tensor scores = fitted.score();
    EXPECT_TRUE(at::allclose(scores[0] - scores[1], scores[2].exp(), 1e-4, 1e-5));
}

TEST(WeiperKld, IsHighestWhereValuesLieAsTheTrainingRows) {
    // Of a single training row, not smoothed: the row's own density.
    Fitted fitted({"weiper_kld(repeats=2, bank=1, s1=1, s2=1, lambda2=0)",
                   "weiper_kld(repeats=2, bank=1, s1=1, s2=1, lambda2=0, seed=1)"});
    fitted.arrays["train"] = fitted.arrays.at("train").slice(0, 0, 2);
    fitted.arrays["labels"] = fitted.arrays.at("labels").slice(0, 0, 2);
    fitted.fitted = fit_case(fitted.arrays, fitted.detectors);
    fitted.arrays["evaluation"] =
        at::cat({fitted.arrays.at("train"), fitted.arrays.at("evaluation")});
    const at::Tensor best = fitted.score().slice(1, 0, 2).amax(1);
    EXPECT_NEAR(best[0].item<double>(), 0, 1e-12);
    EXPECT_NEAR(best[1].item<double>(), 0, 1e-12);
    EXPECT_LT(fitted.score().slice(1, 2).amax().item<double>(), -1e-3);
}

}  // namespace
}  // namespace farout::detectors

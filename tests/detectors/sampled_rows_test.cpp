// Detectors that compare with a sample of the training rows: what must hold of them without any
// reference.

#include <cmath>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "detectors/scored_set.h"
#include "quantities/kinds/largest_products.h"

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
        quantities::unit_rows(tensor_in(with_sample.fitted.statistics, "sample_features"));
    ASSERT_EQ(bank.size(0), 20);
    const at::Tensor cosines =
        at::mm(quantities::unit_rows(with_sample.arrays.at("evaluation")), bank.t());
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

}  // namespace
}  // namespace farout::detectors

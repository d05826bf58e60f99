// Detectors that shape features or the head by what was learnt of training rows, and those that
// look at cosines or at the mean of the predicted class: what must hold without any reference, and
// rows and classes that the references don't have.

#include <cmath>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "detectors/scored_set.h"
#include "message_of.h"

namespace farout::detectors {
namespace {

using testing::message_of;

/// Training rows with their head, fitted for some detectors, and scores of other rows.
struct Trained {
    numerics::Head head;
    at::Tensor rows;
    std::vector<std::int64_t> labels;

    at::Tensor scores(const std::vector<std::string>& names, const at::Tensor& evaluation) const {
        Detectors detectors = make_detectors(names, {});
        const statistics::FittedClassifier fitted{
            head, statistics::fit_statistics(*parallel::make_local_communicator(),
                                             features::FeaturesInMemory(rows, labels), head,
                                             needs_of(detectors), {})
                      .statistics};
        prepare_all(detectors, fitted);
        return ScoredSet{fitted, evaluation}.score(detectors);
    }
    double score(const std::string& name, const std::vector<float>& row) const {
        const auto width = static_cast<std::int64_t>(row.size());
        return scores({name}, at::tensor(row).view({1, width})).item<double>();
    }
};

/// A case's training rows and head.
Trained trained_on(const ReferenceCase& arrays) {
    return {head_of(arrays), arrays.at("train"), integers(arrays.at("labels"))};
}

/// One class, two features with the mean (2, 1), deviations (2, 1), and a bias of 0.5.
Trained one_class(float first_weight = 1, float second_weight = 10) {
    return {{at::tensor({first_weight, second_weight}).view({1, 2}), at::full({1}, 0.5F)},
            at::tensor({0.F, 0.F, 4.F, 2.F}).view({2, 2}),
            {0, 0}};
}

TEST(LearntShapes, WithNothingShapedAreTheEnergy) {
    const ReferenceCase arrays = read_case("plain");
    const Trained trained = trained_on(arrays);
    const std::vector<std::string> names{"energy", "vra(low=-1e9, high=1e9)",
                                         "vra_clip(quantile=1, lower_quantile=0)",
                                         "bats(lambda=1e6)", "bfact(quantile=1, order=100)"};
    // Training rows: none is outside of their extremes.
    const at::Tensor scores = trained.scores(names, 0.1 * arrays.at("train"));
    for (std::int64_t i = 1; i < 5; ++i)
        EXPECT_TRUE(at::allclose(scores[i], scores[0], 1e-6, 0)) << names[i];
    EXPECT_FALSE(at::allclose(trained.scores({"vra_clip"}, arrays.at("train"))[0],
                              trained.scores({"energy"}, arrays.at("train"))[0], 1e-3, 0));
}

TEST(Dice, LeavesOutWhatContributesNoMoreThanThePercentile) {
    // Contributions: 2 and 10.
    EXPECT_FLOAT_EQ(one_class().score("dice(percentile=0)", {3, 7}), 70.5);
    EXPECT_FLOAT_EQ(one_class().score("dice(percentile=50)", {3, 7}), 70.5);
    EXPECT_FLOAT_EQ(one_class().score("dice(percentile=100)", {3, 7}), 0.5);
    // Equal ones, 2 and 2, fall out together.
    EXPECT_FLOAT_EQ(one_class(1, 2).score("dice(percentile=0)", {3, 7}), 0.5);
}

TEST(Vra, ShapesByBandAndShift) {
    const auto of = [](const std::string& name, float first, float second) {
        return one_class().score(name, {first, second});
    };
    EXPECT_FLOAT_EQ(of("vra(low=1, high=3)", 0.5F, 2), 0 + 20 + 0.5);
    EXPECT_FLOAT_EQ(of("vra(low=1, high=3)", 1, 3.5F), 1 + 30 + 0.5) << "the ends are within";
    EXPECT_FLOAT_EQ(of("vra(low=1, high=3, shift=2)", 1, 9), 3 + 30 + 0.5);
    EXPECT_FLOAT_EQ(of("vra(low=1, high=3)", -5, -1), 0.5);
    // Quantiles of 0, 0, 2, 4: 1 and 3.
    EXPECT_FLOAT_EQ(of("vra(lower_quantile=0.5, quantile=0.8333333333333334)", 0.9F, 5), 30.5);
    EXPECT_FLOAT_EQ(of("vra_clip(lower_quantile=0.5, quantile=0.8333333333333334)", 0.9F, 5), 31.5);
}

TEST(Bats, ClipsEachFeatureAtItsOwnReach) {
    EXPECT_FLOAT_EQ(one_class().score("bats(lambda=0.5)", {9, -9}), 3 + 5 + 0.5);
    EXPECT_FLOAT_EQ(one_class().score("bats(lambda=0.5)", {-9, 9}), 1 + 15 + 0.5);
    EXPECT_FLOAT_EQ(one_class().score("bats(lambda=0)", {-9, 9}), 2 + 10 + 0.5);
}

TEST(Bfact, HalvesThePowerAtTheQuantile) {
    // The quantile is 4.
    EXPECT_FLOAT_EQ(one_class(1, 0).score("bfact(quantile=1)", {4, 0}), 4 / std::sqrt(2.0) + 0.5);
    EXPECT_FLOAT_EQ(one_class(1, 0).score("bfact(quantile=1)", {-4, 0}), -4 / std::sqrt(2.0) + 0.5);
    EXPECT_FLOAT_EQ(one_class(1, 0).score("bfact(quantile=1, order=1)", {8, 0}),
                    8 / std::sqrt(5.0) + 0.5);
    EXPECT_FLOAT_EQ(one_class(1, 0).score("bfact(quantile=0)", {8, 0}), 0.5) << "a ceiling of 0";
}

TEST(PcaRegularised, TakesTheErrorOfWhatItIsTold) {
    // The training rows vary along (2, 1) alone, through their mean (2, 1).
    const Trained trained = one_class();
    const double of_plain = std::abs(3 * -1 + 4 * 2) / std::sqrt(5.0) / 5;
    const double of_clipped = std::abs(1 * -1 + 1 * 2) / std::sqrt(5.0) / std::sqrt(2.0);
    EXPECT_FLOAT_EQ(trained.score("pca_regularised(dim=1, high=1, error_of=plain)", {3, 4}),
                    11.5 * (1 - of_plain));
    EXPECT_FLOAT_EQ(trained.score("pca_regularised(dim=1, high=1)", {3, 4}),
                    11.5 * (1 - of_clipped));
    EXPECT_FLOAT_EQ(trained.score("pca_regularised(dim=1)", {0, 0}), 0.5) << "no length, no error";
    EXPECT_THAT(message_of([&] {
                    trained.score("pca_regularised", {0, 0});
                }),
                ::testing::HasSubstr("pca_regularised.dim=256 leaves no residual space"));
}

TEST(Optfs, OfOneClassIsItsEnergyButForTheBias) {
    const ReferenceCase arrays = read_case("rectified");
    Trained trained = trained_on(arrays);
    trained.head = {trained.head.weight.slice(0, 0, 1).contiguous(), at::full({1}, 3.F)};
    std::fill(trained.labels.begin(), trained.labels.end(), 0);
    const at::Tensor scores =
        trained.scores({"optfs", "optfs(score=energy)"}, arrays.at("evaluation"));
    EXPECT_TRUE(at::allclose(scores[1], scores[0] + 3, 1e-5, 1e-4));
    EXPECT_GT(scores[0].abs().max().item<double>(), 10);
}

TEST(Optfs, OfEqualFeaturesIsNothing) {
    Trained trained = one_class();
    trained.rows = at::ones({2, 2});
    EXPECT_EQ(trained.score("optfs", {1, 1}), 0);
    EXPECT_FLOAT_EQ(trained.score("optfs(score=energy)", {1, 1}), 0.5);
}

TEST(Cosines, DoNotSeeHowLongARowIs) {
    const ReferenceCase arrays = read_case("plain");
    const at::Tensor rows = arrays.at("evaluation");
    const std::vector<std::string> names{"max_cosine", "cosine_softmax", "cosine_ncm",
                                         "cosine_ncm_softmax"};
    const Trained trained = trained_on(arrays);
    const at::Tensor scores = trained.scores(names, rows);
    EXPECT_TRUE(at::allclose(trained.scores(names, 37 * rows), scores, 1e-5, 1e-7));
    EXPECT_LE(scores[0].abs().max().item<double>(), 1);
    const at::Tensor of_zeros = trained.scores(names, at::zeros({1, rows.size(1)})).squeeze(1);
    const double uniform = -std::log(static_cast<double>(trained.head.classes()));
    for (std::int64_t i = 0; i < 4; ++i)
        EXPECT_FLOAT_EQ(of_zeros[i].item<double>(), i % 2 == 0 ? 0 : uniform) << names[i];
}

TEST(Cosines, OfWeightsOfZerosAreNothing) {
    const Trained trained{{at::tensor({0.F, 0.F, 3.F, 4.F}).view({2, 2}), at::tensor({9.F, 0.F})},
                          at::ones({2, 2}),
                          {1, 1}};
    EXPECT_FLOAT_EQ(trained.score("max_cosine", {2, 0}), 0.6);
    EXPECT_FLOAT_EQ(trained.score("max_cosine", {-2, 0}), 0);
    EXPECT_FLOAT_EQ(trained.score("cosine_ncm", {2, 0}), std::sqrt(0.5)) << "of one class alone";
}

TEST(Caref, OfPositiveWeightsAndCertainClassesIsCadref) {
    const Trained trained = one_class();  // both rows are predicted as it: the mean is (2, 1)
    EXPECT_FLOAT_EQ(trained.score("caref", {3, -1}), -3 / 4.0);
    EXPECT_FLOAT_EQ(trained.score("cadref(logit_score=msp)", {3, -1}), -3 / 4.0);
    // Energies: 3 - 10 + 0.5; of the training rows 0.5 and 24.5.
    EXPECT_FLOAT_EQ(trained.score("cadref", {3, -1}), -(0.25 / -6.5 + 0.5 / 12.5));
    EXPECT_FLOAT_EQ(trained.score("cadref(logit_score=max_logit)", {3, -1}),
                    -(0.25 / -6.5 + 0.5 / 12.5));
    EXPECT_FLOAT_EQ(one_class(1, -10).score("cadref", {3, -1}), -(0.75 / 13.5)) << "all along";
    EXPECT_FLOAT_EQ(one_class(1, 0).score("cadref(logit_score=msp)", {3, -1}), -0.25)
        << "weights of 0";
}

TEST(Caref, OfARowOfZerosIsTheLowest) {
    const Trained trained = one_class();
    EXPECT_FLOAT_EQ(trained.score("caref", {0, 0}), -3e12);
    EXPECT_LT(trained.score("cadref", {0, 0}), -1e11);
}

/// Scores of a case's rows, features and head turned by an orthogonal matrix and scaled.
at::Tensor turned(ReferenceCase arrays, const at::Tensor& turn, double scale) {
    for (const char* name : {"train", "evaluation", "weight"})
        arrays[name] = at::mm(arrays.at(name).to(at::kDouble), turn).to(at::kFloat);
    arrays["train"] = arrays.at("train") * scale;
    arrays["evaluation"] = arrays.at("evaluation") * scale;
    arrays["bias"] = arrays.at("bias") * scale;
    return trained_on(arrays).scores({"ora"}, arrays.at("evaluation"));
}

TEST(Ora, SeesNeitherOrthogonalMapsNorTheScale) {
    const ReferenceCase arrays = read_case("plain");
    at::manual_seed(3);
    const at::Tensor turn = std::get<0>(at::linalg_qr(at::randn({16, 16}, at::kDouble)));
    const at::Tensor before = turned(arrays, at::eye(16, at::kDouble), 1);
    EXPECT_TRUE(at::allclose(turned(arrays, turn, 1), before, 1e-4, 1e-5));
    EXPECT_TRUE(at::allclose(turned(arrays, at::eye(16, at::kDouble), 8), before, 1e-5, 1e-6));
}

/// Three classes, the first two of equal weights; class means (1, 0), (3, 0): the centre is (2, 0).
Trained three_classes() {
    return {{at::tensor({1.F, 0.F, 1.F, 0.F, -1.F, 0.F}).view({3, 2}), at::zeros({3})},
            at::tensor({1.F, 0.F, 3.F, 1.F, 3.F, -1.F, 3.F, 0.F}).view({4, 2}),
            {0, 1, 1, 1}};
}

TEST(Ora, IsTheAngleAtTheMeanOfClassMeans) {
    const double quarter = std::acos(0.0);
    const Trained trained = three_classes();
    // (2, 2) and its projection (0, 2) onto the boundary x = 0, from (2, 0).
    EXPECT_FLOAT_EQ(trained.score("ora", {2, 2}), quarter / 2);
    EXPECT_FLOAT_EQ(trained.score("ora", {3, 0}), 2 * quarter) << "on either side";
    EXPECT_EQ(trained.score("ora", {1, 0}), 0) << "on one line";
    EXPECT_EQ(trained.score("ora", {2, 0}), 0) << "at the centre";
    EXPECT_EQ(trained.score("ora", {0, 5}), 0) << "on the boundary";
    Trained equal = three_classes();
    equal.head.weight = at::ones({3, 2});
    EXPECT_EQ(equal.score("ora", {3, 5}), 0) << "no boundary";
}

}  // namespace
}  // namespace farout::detectors

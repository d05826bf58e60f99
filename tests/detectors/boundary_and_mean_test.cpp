// Detectors over the mean of the training features and the head's rows: what must hold of them
// without any reference.

#include <string>
#include <tuple>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "detectors/scored_set.h"

namespace farout::detectors {
namespace {

/// Scores of a case's rows, features and head turned by an orthogonal matrix.
at::Tensor scores_of(const std::vector<std::string>& names, ReferenceCase arrays,
                     const at::Tensor& turn) {
    for (const char* name : {"train", "evaluation", "weight"})
        arrays[name] = at::mm(arrays.at(name).to(at::kDouble), turn).to(at::kFloat);
    Detectors detectors = make_detectors(names, {});
    const statistics::FittedClassifier fitted = fit_case(arrays, detectors);
    prepare_all(detectors, fitted);
    return ScoredSet{fitted, arrays.at("evaluation")}.score(detectors);
}

TEST(Fdbd, DoesNotSeeOrthogonalMaps) {
    const ReferenceCase arrays = read_case("plain");
    at::manual_seed(3);
    const at::Tensor turn = std::get<0>(at::linalg_qr(at::randn({16, 16}, at::kDouble)));
    const std::vector<std::string> names{"fdbd", "fdbd(divisor=norm)"};
    const at::Tensor before = scores_of(names, arrays, at::eye(16, at::kDouble));
    EXPECT_TRUE(at::allclose(scores_of(names, arrays, turn), before, 1e-3, 1e-5));
    EXPECT_FALSE(at::allclose(before[0], before[1], 1e-3, 1e-5));
}

/// Two features and three classes, two of which have the same weights; the mean is (1, 0).
struct Small {
    statistics::FittedClassifier fitted{
        {at::tensor({1.F, 0.F, -1.F, 0.F, -1.F, 0.F}).view({3, 2}), at::tensor({0.F, 1.F, 0.F})},
        {}};
    Small() {
        fitted.statistics.numbers = {{"feature_width", 2}, {"classes", 3}};
        fitted.statistics.fitted[{"mean"}].tensors["mean"] = at::tensor({1.0, 0.0}, at::kDouble);
    }
    double score(const std::string& name, float x, float y) const {
        Detectors detectors = make_detectors({name}, {});
        prepare_all(detectors, fitted);
        return ScoredSet{fitted, at::tensor({x, y}).view({1, 2})}.score(detectors).item<double>();
    }
};

TEST(Fdbd, LeavesOutClassesOfEqualWeights) {
    const Small small;
    // z = (3, -2, -3): (5 + 6) / 2, at distance 2 of the mean.
    EXPECT_FLOAT_EQ(small.score("fdbd", 3, 0), 5.5 / 2);
    EXPECT_FLOAT_EQ(small.score("fdbd(divisor=norm)", 3, 0), 5.5 / 3);
    // z = (-3, 4, 3): 7 / 2 alone.
    EXPECT_FLOAT_EQ(small.score("fdbd", -3, 0), 3.5 / 4);
    EXPECT_FLOAT_EQ(small.score("fdbd", 1, 0), 1.5 / 1e-8) << "at the mean";
}

TEST(Nci, HasNoDirectionAtTheMean) {
    const Small small;
    EXPECT_FLOAT_EQ(small.score("nci(alpha=0.25)", 1, 0), 0.25);
    EXPECT_FLOAT_EQ(small.score("nci(alpha=0)", 1, 0), 0);
    EXPECT_FLOAT_EQ(small.score("nci(alpha=0)", 4, 4), 3 / 5.0);
}

TEST(RelativeMahalanobis, IsNothingWhereThereIsOneClass) {
    const GeneratedSet set(300, 6, 1);
    Detectors detectors = make_detectors({"relative_mahalanobis"}, {});
    const statistics::FittedClassifier fitted{
        set.head, statistics::fit_statistics(*parallel::make_local_communicator(), set.source(),
                                             set.head, needs_of(detectors), {})
                      .statistics};
    prepare_all(detectors, fitted);
    const at::Tensor scores = ScoredSet{fitted, set.features}.score(detectors);
    EXPECT_LT(scores.abs().max().item<double>(), 1e-9);
}

}  // namespace
}  // namespace farout::detectors

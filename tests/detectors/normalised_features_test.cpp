// Detectors of features divided by their lengths: what must hold of them without any reference.

#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "detectors/scored_set.h"

namespace farout::detectors {
namespace {

const std::vector<std::string> of_directions{
    "mahalanobis_pp", "relative_mahalanobis_pp", "ssd",   "kpca_cop",   "kpca_corp(M=32)",
    "pnml",           "wdiscood(features=unit)", "cfood", "max_cosine", "cosine_softmax"};

at::Tensor scores_of(const std::vector<std::string>& names, const ReferenceCase& arrays) {
    Detectors detectors = make_detectors(names, {});
    const statistics::FittedClassifier fitted = fit_case(arrays, detectors);
    prepare_all(detectors, fitted);
    return ScoredSet{fitted, arrays.at("evaluation")}.score(detectors);
}

/// Rows times positive numbers, powers of two: their directions keep their bits.
at::Tensor stretched(const at::Tensor& rows) {
    at::manual_seed(5);
    return rows * at::randint(-3, 4, {rows.size(0), 1}).to(at::kFloat).exp2();
}

TEST(DetectorsOfDirections, DoNotSeeLengths) {
    ReferenceCase arrays = read_case("plain");
    const at::Tensor before = scores_of(of_directions, arrays);
    const at::Tensor of_lengths = scores_of({"mahalanobis"}, arrays);
    for (const char* name : {"train", "evaluation"}) arrays[name] = stretched(arrays.at(name));
    EXPECT_TRUE(at::allclose(scores_of(of_directions, arrays), before, 1e-6, 0));
    EXPECT_FALSE(at::allclose(scores_of({"mahalanobis"}, arrays), of_lengths, 1e-2, 0));
}

TEST(DetectorsOfDirections, KeepARowOfZeros) {
    ReferenceCase arrays = read_case("plain");
    at::Tensor& rows = arrays["evaluation"];
    rows[0].zero_();
    rows[1].fill_(1e-30);
    const at::Tensor scores = scores_of(of_directions, arrays);
    EXPECT_TRUE(scores.isfinite().all().item<bool>());
    EXPECT_TRUE(scores.select(1, 0).ne(scores.select(1, 1)).all().item<bool>());
    rows[1].fill_(1);  // its direction
    const at::Tensor again = scores_of(of_directions, arrays);
    EXPECT_TRUE(at::allclose(again, scores, 1e-5, 0));
}

/// Scores of a detector's set with a single class.
at::Tensor with_one_class(const std::vector<std::string>& names) {
    const GeneratedSet set(300, 6, 1);
    Detectors detectors = make_detectors(names, {});
    const statistics::FittedClassifier fitted{
        set.head, statistics::fit_statistics(*parallel::make_local_communicator(), set.source(),
                                             set.head, needs_of(detectors), {})
                      .statistics};
    prepare_all(detectors, fitted);
    return ScoredSet{fitted, set.features}.score(detectors);
}

TEST(RelativeMahalanobisPp, IsNothingWhereThereIsOneClass) {
    const at::Tensor scores = with_one_class({"relative_mahalanobis_pp"});
    EXPECT_LT(scores.abs().max().item<double>(), 1e-9);
}

TEST(Gmm, IsHalfOfMahalanobisWhereThereIsOneClass) {
    const at::Tensor scores = with_one_class({"gmm", "mahalanobis"});
    EXPECT_TRUE(at::allclose(scores[0], scores[1] / 2, 1e-6, 0));
}

}  // namespace
}  // namespace farout::detectors

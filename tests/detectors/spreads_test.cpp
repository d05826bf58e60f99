// Detectors over how training features spread: what must hold of them without any reference.

#include <cmath>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "detectors/scored_set.h"
#include "statistics/plan.h"

namespace farout::detectors {
namespace {

at::Tensor scores_of(const std::vector<std::string>& names, const ReferenceCase& arrays) {
    Detectors detectors = make_detectors(names, {});
    const statistics::FittedClassifier fitted = fit_case(arrays, detectors);
    prepare_all(detectors, fitted);
    return ScoredSet{fitted, arrays.at("evaluation")}.score(detectors);
}

bool are_near(const at::Tensor& one, const at::Tensor& other) {
    return at::allclose(one, other, 1e-4, 1e-6);
}

/// A case whose features, weights with them, are turned by an orthogonal matrix.
ReferenceCase turned(ReferenceCase arrays) {
    at::manual_seed(3);
    const std::int64_t width = arrays.at("train").size(1);
    const at::Tensor turn = std::get<0>(at::linalg_qr(at::randn({width, width}, at::kDouble)));
    for (const char* name : {"train", "evaluation", "weight"})
        arrays[name] = at::mm(arrays.at(name).to(at::kDouble), turn).to(at::kFloat);
    return arrays;
}

TEST(DetectorsOfSpreads, DoNotSeeOrthogonalMaps) {
    const ReferenceCase arrays = read_case("plain");
    const std::vector<std::string> names{"gmm",           "kpca_cop",
                                         "pnml",          "pnml(form=plain)",
                                         "wdiscood",      "wdiscood(features=unit, dim=3, alpha=1)",
                                         "igeood_logits", "vim(dim=0.9, origin=mean)"};
    const at::Tensor before = scores_of(names, arrays), after = scores_of(names, turned(arrays));
    for (std::size_t d = 0; d < names.size(); ++d) {
        const auto row = static_cast<std::int64_t>(d);
        EXPECT_TRUE(are_near(after[row], before[row])) << names[d];
    }
    for (const char* name : {"neco", "igeood_features"})
        EXPECT_FALSE(are_near(scores_of({name}, turned(arrays)), scores_of({name}, arrays)))
            << name << " looks at features one by one";
}

TEST(DetectorsOfSpreads, SeeTheirParameters) {
    const ReferenceCase arrays = read_case("plain");
    const std::vector<std::vector<std::string>> variants{
        {"vim", "vim(dim=0.9)", "vim(origin=mean)", "vim(dim=3)"},
        {"residual", "residual(dim=0.9)", "residual(origin=mean)"},
        {"kpca_cop", "kpca_cop(dim=0.5)", "kpca_cop(dim=2)"},
        {"pnml", "pnml(form=plain)"},
        {"neco", "neco(dim=0.5)", "neco(dim=2)", "neco(factor=none)"},
        {"wdiscood", "wdiscood(dim=2)", "wdiscood(alpha=1)", "wdiscood(features=unit)"},
        {"igeood_logits", "igeood_logits(temperature=10)"}};
    for (const std::vector<std::string>& names : variants) {
        const at::Tensor scores = scores_of(names, arrays);
        for (std::int64_t d = 1; d < scores.size(0); ++d)
            EXPECT_FALSE(are_near(scores[d], scores[0])) << names[static_cast<std::size_t>(d)];
    }
}

TEST(DetectorsOfSpreads, AreFiniteWhateverTheClassesAre) {
    const std::vector<std::string> names{
        "gmm",      "gmm(covariance=full)", "kpca_cop",      "kpca_corp(M=32)", "pnml", "neco",
        "wdiscood", "vim(origin=mean)",     "igeood_logits", "igeood_features", "ssd"};
    ReferenceCase arrays = read_case("awkward");  // classes without rows, one with a single row
    EXPECT_TRUE(scores_of(names, arrays).isfinite().all().item<bool>());
    arrays = read_case("plain");
    arrays["labels"] = at::full_like(arrays.at("labels"), 2);
    EXPECT_TRUE(scores_of(names, arrays).isfinite().all().item<bool>()) << "one class has rows";
}

TEST(Neco, IsNothingAtTheMean) {
    const ReferenceCase arrays = read_case("plain");
    ReferenceCase doubled = arrays;  // the mean is 0 exactly
    doubled["train"] = at::cat({arrays.at("train"), -arrays.at("train")});
    doubled["labels"] = arrays.at("labels").repeat(2);
    doubled["evaluation"] = at::zeros_like(arrays.at("evaluation"));
    EXPECT_TRUE(scores_of({"neco"}, doubled).eq(0).all().item<bool>());
}

TEST(Neco, IsTheLargestLogitTimesAShare) {
    const at::Tensor scores =
        scores_of({"neco", "neco(factor=none)", "max_logit"}, read_case("plain"));
    EXPECT_TRUE(at::allclose(scores[0], scores[1] * scores[2], 1e-6, 0));
    EXPECT_TRUE(scores[1].gt(0).logical_and(scores[1].le(1)).all().item<bool>());
}

TEST(Wdiscood, SharesTheMahalanobisDistanceOut) {
    // What lies along all discriminants, and beside them: the square of each part, together that of
    // the distance to the nearest class mean where all parts beside are 0 for class means.
    const at::Tensor scores =
        scores_of({"wdiscood(alpha=0)", "wdiscood(alpha=1)", "mahalanobis"}, read_case("plain"))
            .to(at::kDouble);
    const at::Tensor beside = scores[0] - scores[1];
    EXPECT_TRUE(at::allclose(scores[0].square() + beside.square(), -scores[2], 1e-4, 0));
}

TEST(Gmm, HasACovarianceAClass) {
    const ReferenceCase arrays = read_case("plain");
    const at::Tensor train = arrays.at("train").to(at::kDouble);
    const at::Tensor rows = arrays.at("evaluation").to(at::kDouble);
    const std::int64_t width = train.size(1);
    std::vector<at::Tensor> logs;
    for (std::int64_t c = 0; c < 6; ++c) {
        const at::Tensor own =
            train.index_select(0, arrays.at("labels").eq(c).nonzero().squeeze(1));
        const at::Tensor centred = own - own.mean(0);
        const auto count = static_cast<double>(own.size(0));
        const at::Tensor covariance =
            at::mm(centred.t(), centred) / count + 1e-3 * at::eye(width, at::kDouble);
        const at::Tensor offsets = rows - own.mean(0);
        const at::Tensor distance = (at::mm(offsets, at::linalg_inv(covariance)) * offsets).sum(1);
        const double share = count / static_cast<double>(train.size(0));
        logs.push_back(std::log(share) - (distance + at::logdet(covariance)) / 2);
    }
    const at::Tensor scores = scores_of({"gmm(covariance=full, ridge=0.001)"}, arrays)[0];
    EXPECT_TRUE(at::allclose(scores.to(at::kDouble), at::stack(logs).logsumexp(0), 1e-6, 0));
}

TEST(Gmm, RefusesCovariancesThatNoMemoryHolds) {
    try {
        statistics::plan_statistics(needs_of(make_detectors({"gmm(covariance=full)"}, {})),
                                    {2048, 1000});
        FAIL() << "33 GB";
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("gmm.covariance=tied"), std::string::npos);
    }
}

TEST(KpcaCorp, FollowsFromItsSeed) {
    const ReferenceCase arrays = read_case("plain");
    const at::Tensor scores =
        scores_of({"kpca_corp(M=32)", "kpca_corp(M=32, seed=1)", "kpca_corp(M=32, gamma=1)",
                   "kpca_corp(M=33)", "kpca_corp(M=32, dim=7)"},
                  arrays);
    EXPECT_TRUE(scores[0].equal(scores_of({"kpca_corp(M=32)"}, arrays)[0]));
    for (std::int64_t d = 1; d < scores.size(0); ++d)
        EXPECT_FALSE(are_near(scores[d], scores[0])) << d;
}

/// Two classes of one feature that has a deviation within classes of 2, beside one that has none.
TEST(IgeoodFeatures, IsTheDistanceBetweenGaussians) {
    const statistics::FittedClassifier head{{at::zeros({2, 2}), at::zeros({2})}, {}};
    const features::FeaturesInMemory source(
        at::tensor({8.F, 1.F, 12.F, 1.F, -2.F, 1.F, 2.F, 1.F}).view({4, 2}), {1, 1, 0, 0}, 2);
    Detectors detectors = make_detectors({"igeood_features"}, {});
    const statistics::FittedClassifier fitted{
        head.head, statistics::fit_statistics(*parallel::make_local_communicator(), source,
                                              head.head, needs_of(detectors), {})
                       .statistics};
    prepare_all(detectors, fitted);
    const at::Tensor rows = at::tensor({0.F, 5.F, 10.F, 1.F, 2.F, 1.F, 7.F, 1.F}).view({4, 2});
    const at::Tensor scores = ScoredSet{fitted, rows}.score(detectors)[0];
    EXPECT_EQ(scores[0].item<float>(), 0);
    EXPECT_EQ(scores[1].item<float>(), 0);
    for (const auto& [row, t] : {std::pair(2, 1.0), std::pair(3, 1.5)})
        EXPECT_FLOAT_EQ(scores[row].item<float>(), -std::sqrt(8) * std::asinh(t / std::sqrt(8)));
}

TEST(IgeoodLogits, IsFarthestFromAllClassesWhereItIsCertain) {
    // Softmaxes that are certain of one of three classes: at an angle of π to the others.
    const numerics::Head head{at::eye(3, at::kFloat) * 100, at::zeros({3})};
    const features::FeaturesInMemory source(at::eye(3, at::kFloat).repeat({2, 1}),
                                            {0, 1, 2, 0, 1, 2}, 2);
    Detectors detectors = make_detectors({"igeood_logits"}, {});
    const statistics::FittedClassifier fitted{
        head, statistics::fit_statistics(*parallel::make_local_communicator(), source, head,
                                         needs_of(detectors), {})
                  .statistics};
    prepare_all(detectors, fitted);
    const at::Tensor rows = at::tensor({1.F, 0.F, 0.F, 1.F, 1.F, 1.F}).view({2, 3});
    const at::Tensor scores = ScoredSet{fitted, rows}.score(detectors)[0];
    EXPECT_FLOAT_EQ(scores[0].item<float>(), 2 * M_PI / 3);
    EXPECT_FLOAT_EQ(scores[1].item<float>(), 2 * std::acos(std::sqrt(1.0 / 3)));
}

TEST(Pnml, LooksAtTheFeaturesAloneInItsPlainForm) {
    const ReferenceCase arrays = read_case("plain");
    const auto unit = [&](const char* name) {
        const at::Tensor rows = arrays.at(name).to(at::kDouble);
        return rows / rows.norm(2, {1}, /*keepdim=*/true);
    };
    const at::Tensor train = unit("train"), rows = unit("evaluation");
    const at::Tensor inverse = at::linalg_inv(at::mm(train.t(), train));
    const at::Tensor q = (at::mm(rows, inverse) * rows).sum(1, /*keepdim=*/true);
    const numerics::Head head = head_of(arrays);
    const at::Tensor p =
        at::softmax(at::addmm(head.bias.to(at::kDouble), rows, head.weight.to(at::kDouble).t()), 1);
    const at::Tensor sum = (p / (p + (1 - p) * p.pow(q / (1 + q)))).sum(1);
    const at::Tensor scores = scores_of({"pnml(form=plain)"}, arrays)[0].to(at::kDouble);
    EXPECT_TRUE(at::allclose(scores, -sum.log() / std::log(6.0), 1e-5, 0));
}

TEST(Pnml, OfASingleClassIsNothing) {
    const GeneratedSet set(300, 6, 1);
    Detectors detectors = make_detectors({"pnml"}, {});
    const statistics::FittedClassifier fitted{
        set.head, statistics::fit_statistics(*parallel::make_local_communicator(), set.source(),
                                             set.head, needs_of(detectors), {})
                      .statistics};
    prepare_all(detectors, fitted);
    const at::Tensor scores = ScoredSet{fitted, set.features}.score(detectors);
    EXPECT_TRUE(scores.eq(0).all().item<bool>());
}

}  // namespace
}  // namespace farout::detectors

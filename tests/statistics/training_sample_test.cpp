// Samples of training rows, and what is learnt with the head's directions: any number of ranks and
// threads gives the same bits, a device the same numbers.

#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "detectors/reference_case.h"
#include "parallel/threads_communicator.h"
#include "statistics/cpu_as_device.h"

namespace farout::statistics {
namespace {

constexpr std::int64_t sampled = 101;  // odd, as the width: a number of the state is left over
const Needs needs{
    {{"training_sample", {{"size", "101"}, {"seed", "5"}}}, "nnguide"},
    {{"sampled_rows", {{"size", "101"}, {"seed", "5"}}}, "nnguide"},
    {{"sample_energies", {{"size", "101"}, {"seed", "5"}}}, "nnguide"},
    {{"neighbour_distances", {{"size", "101"}, {"seed", "5"}}}, "cfood"},
    {{"activation_counts", {{"size", "30"}, {"seed", "5"}, {"M", "12"}, {"alpha", "2"}}},
     "nac_penultimate"},
    {{"weiper_densities",
      {{"repeats", "3"}, {"delta", "1.8"}, {"bins", "9"}, {"size", "101"}, {"seed", "5"}}},
     "weiper_kld"},
    {{"decisive_width"}, "actsub"},
    {{"weight_directions"}, "actsub"},
    {{"feature_norm"}, "sirc"},
    {{"logit_distance_tails", {{"tail", "20"}}}, "openmax"}};

/// Several runs of rows, some of which can't be used.
struct Rows {
    detectors::GeneratedSet set{9300, 13, 7};
    features::FeaturesInMemory source = set.source();

    Rows() {
        source.spoil(12, static_cast<features::RowStatus>(3));
        source.spoil(8000, features::RowStatus::not_finite);
    }
    Statistics fit(parallel::Communicator& communicator,
                   const FittingDevice* device = nullptr) const {
        return fit_statistics(communicator, source, set.head, needs, {.device = device}).statistics;
    }
};

std::vector<std::int64_t> rows_with_the_smallest_keys() {
    std::vector<std::int64_t> rows;
    for (std::int64_t row = 0; row < 9300; ++row)
        if (row != 12 && row != 8000) rows.push_back(row);
    std::ranges::sort(rows, {}, [](std::int64_t row) { return sampling_key(5, row); });
    rows.resize(sampled);
    std::ranges::sort(rows);
    return rows;
}

TEST(TrainingSample, IsOfTheRowsWithTheSmallestKeys) {
    const Rows rows;
    const Statistics fitted = rows.fit(*parallel::make_local_communicator());
    const at::Tensor expected = at::tensor(rows_with_the_smallest_keys(), at::kLong);
    EXPECT_TRUE(detectors::tensor_in(fitted, "row_numbers").equal(expected.to(at::kDouble)));
    const at::Tensor features = rows.set.features.index_select(0, expected).to(at::kDouble);
    EXPECT_TRUE(detectors::tensor_in(fitted, "sample_features").equal(features));
    const at::Tensor logits = at::addmm(rows.set.head.bias.to(at::kDouble), features,
                                        rows.set.head.weight.t().to(at::kDouble));
    EXPECT_TRUE(at::allclose(detectors::tensor_in(fitted, "energies"), at::logsumexp(logits, 1)));
}

TEST(TrainingSample, HasAllRowsWhereThereAreFewer) {
    const detectors::GeneratedSet set(60, 5, 2);
    const Statistics fitted =
        fit_statistics(*parallel::make_local_communicator(), set.source(7), set.head, needs)
            .statistics;
    EXPECT_TRUE(
        detectors::tensor_in(fitted, "sample_features").equal(set.features.to(at::kDouble)));
}

TEST(TrainingSample, IsTheSameForAnyNumberOfRanksAndThreads) {
    const Rows rows;
    const Statistics alone = rows.fit(*parallel::make_local_communicator());
    parallel::run_as_threads(3, [&](parallel::Communicator& communicator) {
        detectors::expect_same_bits(rows.fit(communicator), alone);
    });
    const int threads_before = at::get_num_threads();
    at::set_num_threads(threads_before == 1 ? 2 : 1);
    detectors::expect_same_bits(rows.fit(*parallel::make_local_communicator()), alone);
    at::set_num_threads(threads_before);
}

TEST(TrainingSample, IsTheSameOnADevice) {
    const Rows rows;
    const auto communicator = parallel::make_local_communicator();
    const Statistics host = rows.fit(*communicator);
    const CpuAsDevice device(*communicator);
    const Statistics found = rows.fit(*communicator, device.get());
    for (const char* exact : {"row_numbers", "sample_features", "tail_counts", "state_counts"})
        EXPECT_TRUE(detectors::tensor_in(found, exact).equal(detectors::tensor_in(host, exact)))
            << exact;
    for (const char* near : {"energies", "tail_distances", "feature_density", "logit_density"})
        EXPECT_LT(detectors::relative_difference(detectors::tensor_in(found, near),
                                                 detectors::tensor_in(host, near)),
                  1e-12)
            << near;
    for (const auto& [identity, of_host] : host.fitted)
        for (const auto& [name, value] : of_host.numbers)
            EXPECT_NEAR(found.fitted.at(identity).numbers.at(name), value, 1e-6 * value) << name;
}

TEST(NeighbourDistances, AreThoseOfTheNeighboursAtTheirShares) {
    const Rows rows;
    const Statistics fitted = rows.fit(*parallel::make_local_communicator());
    const at::Tensor& features = detectors::tensor_in(fitted, "sample_features");
    const at::Tensor units = features / features.square().sum(1, /*keepdim=*/true).sqrt();
    const at::Tensor sorted =
        std::get<0>((units.unsqueeze(1) - units.unsqueeze(0)).square().sum(2).sort(/*dim=*/1));
    const at::Tensor& shares = detectors::tensor_in(fitted, "neighbour_shares");
    const at::Tensor& found = detectors::tensor_in(fitted, "neighbour_distances");
    // Of 101 rows: 0.001 to 0.019 stand for the first neighbour, 0.02 for the second.
    EXPECT_EQ(shares[0].item<double>(), 0.001);
    EXPECT_EQ(shares[1].item<double>(), 0.02);
    EXPECT_EQ(shares[-1].item<double>(), 0.99);
    ASSERT_EQ(found.sizes(), (at::IntArrayRef{sampled, shares.size(0)}));
    for (std::int64_t k = 0; k < shares.size(0); ++k) {
        const auto place = static_cast<std::int64_t>(shares[k].item<double>() * sampled + 1e-9);
        EXPECT_TRUE(at::allclose(found.select(1, k),
                                 sorted.select(1, std::max<std::int64_t>(1, place)), 1e-10, 1e-12))
            << k;
    }
}

TEST(ActivationCounts, AreOfEquallyManyRowsOfEachClass) {
    const Rows rows;
    const Statistics fitted = rows.fit(*parallel::make_local_communicator());
    const at::Tensor& counts = detectors::tensor_in(fitted, "state_counts");
    EXPECT_EQ(counts.size(0), 10);  // 12 edges, of which 1 stands twice
    EXPECT_TRUE(counts.sum(0).eq(5 * 7).all().item<bool>()) << "30 of 7 classes: 5 of each";
    EXPECT_GT(counts.gt(0).sum().item<std::int64_t>(), 2 * 13) << "in more bins than one";
}

TEST(DecisiveWidth, IsWhereBothPartsAreAsLong) {
    // Directions are the features', in this order: of rows (3, 0, 4, 0) and (0, 3, 0, 4) the first
    // two coordinates are shorter than the others, the first three longer by less.
    const numerics::Head head{at::diag(at::tensor({4.F, 3.F, 2.F, 1.F})),
                              at::zeros({4}, at::kFloat)};
    const at::Tensor rows = at::tensor({3.F, 0.F, 4.F, 0.F, 0.F, 3.F, 0.F, 4.F}).view({2, 4});
    const auto width = [&](const numerics::Head& of_head) {
        return fit_statistics(*parallel::make_local_communicator(),
                              features::FeaturesInMemory(rows, {0, 0}), of_head,
                              {{{"decisive_width"}, "actsub"}})
            .statistics.fitted.at({"decisive_width"})
            .numbers.at("width");
    };
    // |3+3 − (4+4)| = 2 of k = 2, |5+3 − (0+4)| = 4 of k = 3.
    EXPECT_EQ(width(head), 2);
    const numerics::Head of_rank_one{at::tensor({4.F, 0.F, 0.F, 0.F}).repeat({4, 1}),
                                     at::zeros({4}, at::kFloat)};
    EXPECT_EQ(width(of_rank_one), 1) << "no more than the rank";
}

}  // namespace
}  // namespace farout::statistics

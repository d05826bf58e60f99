// Scoring on a device, the CPU as the device, beside scoring on the host: the same scores,
// predictions and statuses; any number of ranks. ScoringOnGpu: the same on a CUDA device.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <gmock/gmock.h>

#include "core/error.h"
#include "parallel/threads_communicator.h"
#include "scoring/scoring_case.h"
#include "scoring/softmax_oracle.h"

namespace farout::scoring {
namespace {

// As farout runs (see parallel/environment.cpp): a product has the same bits at any address.
const bool reproducible = setenv("MKL_CBWR", "AVX2,STRICT", 0) == 0;

/// Device scores are nearer to the truth: the host's come from float32 logits. What that does to a
/// score is relative to the terms it is a difference of (vim), hence a share of the column's mean.
void expect_like_host(const scores::ScoreTable& device, const scores::ScoreTable& host) {
    EXPECT_EQ(device.detectors, host.detectors);
    EXPECT_EQ(device.quantiles, host.quantiles);
    expect_same_column(device.predictions, host.predictions);
    expect_same_column(device.labels, host.labels);
    expect_same_column(device.status, host.status);
    ASSERT_EQ(device.scores.size(), host.scores.size());
    for (std::size_t d = 0; d < host.scores.size(); ++d) {
        const std::vector<float>&ours = device.scores[d], &theirs = host.scores[d];
        ASSERT_EQ(ours.size(), theirs.size());
        double total = 0;
        for (const float score : theirs) total += std::isnan(score) ? 0 : std::abs(score);
        const double mean = total / static_cast<double>(theirs.size());
        double largest = 0;
        for (std::size_t i = 0; i < theirs.size(); ++i) {
            ASSERT_EQ(std::isnan(ours[i]), std::isnan(theirs[i])) << host.detectors[d] << ' ' << i;
            if (std::isnan(theirs[i])) continue;
            const double difference = std::abs(static_cast<double>(ours[i]) - theirs[i]);
            EXPECT_LE(difference, 1e-5 * std::abs(theirs[i]) + 2e-6 * mean)
                << host.detectors[d] << ' ' << i;
            largest = std::max(largest, difference / mean);
        }
        std::printf("%-15s largest difference %.1e of the mean\n", host.detectors[d].c_str(),
                    largest);
    }
}

/// Random rows and head: logits alone, no statistics.
struct LogitCase {
    numerics::Head head;
    at::Tensor features;

    /// `spread`: how large logits are.
    LogitCase(std::int64_t classes, double spread) {
        at::manual_seed(11);
        head = {at::randn({classes, 24}) * spread / 5, at::randn({classes}) * spread};
        features = at::randn({400, 24});
    }

    scores::ScoreTable score_on(at::Device device) const {
        const detectors::Detectors detectors =
            detectors::make_detectors({"msp", "max_logit", "energy", "shannon_entropy", "gen",
                                       "gradnorm", "local_react", "gen_local_react"},
                                      {"gen.M=3", "gen_local_react.gamma=0.4"});
        const statistics::FittedClassifier fitted{head, {}};
        quantities::PlainTables tables(fitted, device);
        return score_all(*parallel::make_local_communicator(),
                         features::FeaturesInMemory(features, std::vector<std::int64_t>(400, -1)),
                         tables, detectors);
    }

    std::vector<long double> truth(std::int64_t row, const SoftmaxOracle& oracle,
                                   const SoftmaxOracle& clipped) const {
        const long double length = features[row].to(at::kDouble).abs().sum().item<double>();
        return {oracle.msp(),        oracle.max_logit(),
                oracle.energy(),     oracle.shannon_entropy(),
                oracle.gen(0.1L, 3), oracle.gradnorm(length),
                clipped.energy(),    clipped.gen(0.4L, 100)};
    }

    /// Returns how many rows overflow.
    std::int64_t expect_truth_on(at::Device device) const {
        const scores::ScoreTable found = score_on(device);
        for (std::int64_t i = 0; i < features.size(0); ++i) {
            const auto row = static_cast<std::size_t>(i);
            const float* numbers = features.const_data_ptr<float>() + i * 24;
            const SoftmaxOracle oracle(head, numbers, INFINITY);
            const SoftmaxOracle clipped(head, numbers, found.quantiles.at(0.9995));
            const bool ok = found.status[row] == features::RowStatus::ok;
            EXPECT_EQ(ok, !oracle.overflows()) << i;
            EXPECT_EQ(found.predictions[row], ok ? oracle.predicted() : -1) << i;
            const std::vector<long double> scores = truth(i, oracle, clipped);
            for (std::size_t d = 0; d < scores.size(); ++d) {
                const float score = found.scores[d][row];
                EXPECT_EQ(std::isnan(score), !ok) << found.detectors[d] << ' ' << i;
                if (!ok) continue;
                // Stored as float32: 6e-8 of it, or a denormal.
                EXPECT_LE(std::abs(score - scores[d]), 1e-7L * std::abs(scores[d]) + 1e-44L)
                    << found.detectors[d] << ' ' << i;
            }
        }
        return scores::count_rows(found, features::RowStatus::not_finite);
    }
};

/// Every test of a device, for the CPU and for CUDA.
struct DeviceTests {
    at::Device device;
    std::unique_ptr<parallel::Communicator> alone = parallel::make_local_communicator();

    void like_host() const {
        ScoringCase scoring;
        const features::FeaturesInMemory source = scoring.spoilt();
        expect_like_host(scoring.score_on(device, *alone, source), scoring.score(*alone, source));
    }
    void odin() const {
        ScoringCase scoring;
        scoring.detectors = detectors::make_detectors({"odin", "msp"}, {});
        features::FeaturesInMemory source = scoring.spoilt();
        source.add_output("odin(temperature=1000, epsilon=0.0014)",
                          at::randn({26500, 1}, at::detail::createCPUGenerator(9)));
        const scores::ScoreTable host = scoring.score(*alone, source);
        const scores::ScoreTable found = scoring.score_on(device, *alone, source);
        expect_same_column(found.scores[0], host.scores[0]);
        expect_like_host(found, host);
    }
    void truth() const {
        for (const std::int64_t classes : {1, 2, 3, 150})
            for (const double spread : {1e-3, 1.0, 100.0, 1e6, 1e20, 1e36}) {
                SCOPED_TRACE(testing::Message() << classes << " classes, spread " << spread);
                EXPECT_EQ(LogitCase(classes, spread).expect_truth_on(device), 0);
            }
        EXPECT_GT(LogitCase(20, 1e38).expect_truth_on(device), 20);
    }
    void equal_classes() const {
        // Every class three times, of whole numbers, whose sums are exact in any order.
        LogitCase equal(5, 1);
        equal.head = {(equal.head.weight * 20).round().repeat({3, 1}), at::zeros({15})};
        equal.features = (equal.features * 20).round();
        equal.features[3].zero_();  // all 15
        EXPECT_EQ(equal.expect_truth_on(device), 0);
        const scores::ScoreTable found = equal.score_on(device);
        EXPECT_EQ(found.predictions[3], 0);
        EXPECT_EQ(std::count_if(found.predictions.begin(), found.predictions.end(),
                                [](std::int32_t c) { return c > 4; }),
                  0);
    }
    void ranks() const {
        ScoringCase scoring;
        const features::FeaturesInMemory source = scoring.spoilt();
        const scores::ScoreTable one = scoring.score_on(device, *alone, source);
        for (const int count : {2, 3})
            parallel::run_as_threads(count, [&](parallel::Communicator& communicator) {
                const scores::ScoreTable table = scoring.score_on(device, communicator, source);
                if (communicator.is_root()) expect_same_table(table, one);
            });
    }
};

TEST(DeviceScoring, AgreesWithTheHost) {
    DeviceTests{at::kCPU}.like_host();
}
TEST(DeviceScoring, PassesOnTheScoresOfOdin) {
    DeviceTests{at::kCPU}.odin();
}
TEST(DeviceScoring, IsExactForAnyLogits) {
    DeviceTests{at::kCPU}.truth();
}
TEST(DeviceScoring, GivesTheBitsOfOneRankForAnyNumberOfRanks) {
    ASSERT_TRUE(reproducible);
    const int threads_before = at::get_num_threads();
    at::set_num_threads(1);  // as many for every rank: the CPU's products depend on it
    DeviceTests{at::kCPU}.ranks();
    at::set_num_threads(threads_before);
}

TEST(DeviceScoring, PredictsTheFirstOfEqualClasses) {
    DeviceTests{at::kCPU}.equal_classes();
}

TEST(DeviceScoring, TakesAnEmptySet) {
    ScoringCase scoring;
    const features::FeaturesInMemory none(at::empty({0, 20}), {});
    const scores::ScoreTable table =
        scoring.score_on(at::kCPU, *parallel::make_local_communicator(), none);
    EXPECT_TRUE(table.status.empty());
    EXPECT_EQ(table.scores.size(), scoring.detectors.size());
}

TEST(DeviceScoring, TakesASetWithoutUsableRows) {
    ScoringCase scoring;
    const at::Tensor features = at::full({3, 20}, std::numeric_limits<float>::infinity());
    const scores::ScoreTable table =
        scoring.score_on(at::kCPU, *parallel::make_local_communicator(),
                         features::FeaturesInMemory(features, {-1, -1, -1}));
    EXPECT_EQ(scores::count_rows(table, features::RowStatus::not_finite), 3);
    EXPECT_TRUE(std::isnan(table.scores.front().front()));
}

TEST(DeviceScoring, RefusesFeaturesOfAnotherWidth) {
    ScoringCase scoring;
    const features::FeaturesInMemory wide(at::zeros({4, 21}), {});
    EXPECT_THROW(scoring.score_on(at::kCPU, *parallel::make_local_communicator(), wide), Error);
}

class ScoringOnGpu : public testing::Test {
  protected:
    void SetUp() override {
        if (at::detail::getCUDAHooks().deviceCount() == 0)
            GTEST_SKIP() << "this build sees no CUDA device";
    }
    static DeviceTests tests() { return {at::Device("cuda:0")}; }
};

TEST_F(ScoringOnGpu, AgreesWithTheHost) {
    tests().like_host();
}
TEST_F(ScoringOnGpu, PassesOnTheScoresOfOdin) {
    tests().odin();
}
TEST_F(ScoringOnGpu, IsExactForAnyLogits) {
    tests().truth();
}
TEST_F(ScoringOnGpu, PredictsTheFirstOfEqualClasses) {
    tests().equal_classes();
}
TEST_F(ScoringOnGpu, GivesTheBitsOfOneRankForAnyNumberOfRanks) {
    tests().ranks();
}

}  // namespace
}  // namespace farout::scoring

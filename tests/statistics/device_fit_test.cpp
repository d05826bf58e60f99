// Fitting on a device, the CPU in its place: against the host, for any number of ranks, whatever
// stays in its memory. tests/cuda_fit does the same with CUDA's.

#include <atomic>
#include <functional>
#include <limits>

#include <gmock/gmock.h>

#include "core/error.h"
#include "core/text.h"
#include "message_of.h"
#include "parallel/threads_communicator.h"
#include "statistics/cpu_as_device.h"
#include "statistics/fit.h"
#include "statistics/near_statistics.h"

namespace farout::statistics {
namespace {

using ::testing::ElementsAre;

FittedStatistics fit_on_host(const features::FeatureSource& source, const numerics::Head& head,
                             const Needs& needs = everything) {
    return fit_statistics(*parallel::make_local_communicator(), source, head, needs);
}

FittedStatistics fit_on_device(const features::FeatureSource& source, const numerics::Head& head,
                               const Needs& needs = everything, std::size_t keep_bytes = 0) {
    const auto alone = parallel::make_local_communicator();
    const CpuAsDevice device(*alone, keep_bytes);
    const FittedStatistics fit =
        fit_statistics(*alone, source, head, needs, {.device = device.get()});
    EXPECT_EQ(device.memory().allocated(), 0);
    return fit;
}

/// Seven runs, the third without a usable row.
features::FeaturesInMemory source_with_gaps(const detectors::GeneratedSet& set) {
    features::FeaturesInMemory source = set.source();
    source.spoil(12, static_cast<features::RowStatus>(3));
    source.spoil(20001, features::RowStatus::not_finite);
    for (std::int64_t row = 8000; row < 12000; ++row)
        source.spoil(row, static_cast<features::RowStatus>(2));
    return source;
}

TEST(DeviceFit, AgreesWithTheHost) {
    const detectors::GeneratedSet set(26500, 60, 17);
    const features::FeaturesInMemory source = source_with_gaps(set);
    expect_near(fit_on_device(source, set.head).statistics,
                fit_on_host(source, set.head).statistics, 1e-11);
}

TEST(DeviceFit, AgreesWithTheHostOnASingularCovariance) {
    detectors::GeneratedSet set(9000, 20, 7);
    make_singular(set, 15);
    const Statistics host = fit_on_host(set.source(), set.head).statistics;
    EXPECT_EQ(detectors::tensor_in(host, "within_class_whitening").size(1), 15);
    expect_near(fit_on_device(set.source(), set.head).statistics, host, 1e-9);
}

TEST(DeviceFit, CountsValuesOfEverySignAndSize) {
    detectors::GeneratedSet set(9000, 6, 3);
    const at::Tensor exponents = at::randint(-37, 37, {9000, 6}, at::kFloat);
    set.features = set.features.sign() * at::pow(10.0, exponents).to(at::kFloat);
    set.features.slice(0, 0, 1000).fill_(-0.0);
    set.features.slice(0, 1000, 2000).fill_(0.0);
    Needs quantiles;
    for (const double q : {0.0, 0.01, 0.3, 0.5, 0.55, 0.6, 0.9, 1.0})
        quantiles.push_back({{"feature_quantile", {{"q", shortest_digits(q)}}}, "react"});
    detectors::expect_same_bits(fit_on_device(set.source(), set.head, quantiles).statistics,
                                fit_on_host(set.source(), set.head, quantiles).statistics);
}

TEST(DeviceFit, KnowsTheComplementOfACertainClass) {
    // p_c = 1 − 2·exp(−80): in the sum of p_c itself nothing would be left of it.
    const numerics::Head head{at::eye(3, at::kFloat) * 40, at::zeros({3})};
    at::Tensor features = at::full({6, 3}, -1.0, at::kFloat);
    for (std::int64_t i = 0; i < 6; ++i) features[i][i % 3] = 1;
    const features::FeaturesInMemory source(features, {0, 1, 2, 0, 1, 2});
    const Statistics found = fit_on_device(source, head, {class_probabilities}).statistics;
    const at::Tensor logs = detectors::tensor_in(found, "predicted_class_log_means");
    const double rest = 2 * std::exp(-80.0);
    for (std::int64_t c = 0; c < 3; ++c) {
        EXPECT_NEAR(logs[c][c].item<double>(), -rest, 1e-12 * rest);
        EXPECT_NEAR(logs[c][(c + 1) % 3].item<double>(), -80, 1e-12);
    }
}

class DeviceFitOnRanks : public ::testing::TestWithParam<int> {};

TEST_P(DeviceFitOnRanks, GivesTheBitsOfOneRankToEveryRank) {
    const detectors::GeneratedSet set(26500, 20, 7);
    const features::FeaturesInMemory source = source_with_gaps(set);
    const FittedStatistics alone = fit_on_device(source, set.head);
    std::vector<FittedStatistics> fits(static_cast<std::size_t>(GetParam()));
    parallel::run_as_threads(GetParam(), [&](parallel::Communicator& communicator) {
        const CpuAsDevice device(communicator, 1000000);
        fits[static_cast<std::size_t>(communicator.rank())] =
            fit_statistics(communicator, source, set.head, everything, {.device = device.get()});
    });
    for (const FittedStatistics& fit : fits)
        detectors::expect_same_bits(fit.statistics, alone.statistics);
}

INSTANTIATE_TEST_SUITE_P(Ranks, DeviceFitOnRanks, ::testing::Values(1, 2, 3, 4, 7));

/// Counts the reads.
class CountedSource : public features::FeatureSource {
  public:
    explicit CountedSource(features::FeaturesInMemory source) : source_(std::move(source)) {}
    std::string name() const override { return source_.name(); }
    Blocks blocks() const override { return source_.blocks(); }
    std::int64_t width() const override { return source_.width(); }
    features::FeatureRows read(Range rows) const override {
        ++reads_;
        return source_.read(rows);
    }
    int take_reads() const { return std::exchange(reads_, 0); }

  private:
    features::FeaturesInMemory source_;
    mutable int reads_ = 0;
};

TEST(DeviceFit, ReadsRunsAgainOnlyWhereTheyDidNotStay) {
    // Seven runs, the last of 2500 rows, four passes.
    const detectors::GeneratedSet set(26500, 10, 4);
    const CountedSource source(set.source());
    const std::size_t run = 4000 * (10 * sizeof(float) + sizeof(std::int64_t));
    const FittedStatistics none = fit_on_device(source, set.head, everything, run / 2);
    EXPECT_EQ(source.take_reads(), 4 * 7);
    const FittedStatistics three = fit_on_device(source, set.head, everything, 3 * run);
    EXPECT_EQ(source.take_reads(), 7 + 3 * 4);
    const FittedStatistics all = fit_on_device(source, set.head, everything, 7 * run);
    EXPECT_EQ(source.take_reads(), 7);
    detectors::expect_same_bits(three.statistics, none.statistics);
    detectors::expect_same_bits(all.statistics, none.statistics);
    EXPECT_EQ(all.statistics.numbers.at("rows_used"), 26500);
}

TEST(DeviceFit, NamesRowsThatAreNotFinite) {
    detectors::GeneratedSet set(13000, 6, 3);
    set.features[3][5] = std::numeric_limits<float>::infinity();
    set.features[4500][0] = std::numeric_limits<float>::quiet_NaN();
    set.features[12999][1] = -std::numeric_limits<float>::infinity();
    const FittedStatistics fit = fit_on_device(set.source(), set.head, everything, 1000000);
    EXPECT_EQ(fit.statistics.numbers.at("rows_not_finite"), 3);
    EXPECT_THAT(fit.not_finite_rows, ElementsAre(3, 4500, 12999));
}

/// On three ranks, every one of which must have the host's message.
void expect_the_hosts_error(const features::FeatureSource& source, const numerics::Head& head,
                            const Needs& needs) {
    const std::string told = testing::message_of([&] { fit_on_host(source, head, needs); });
    ASSERT_NE(told, "nothing was thrown");
    std::atomic<int> times = 0;
    parallel::run_as_threads(3, [&](parallel::Communicator& communicator) {
        const CpuAsDevice device(communicator);
        const std::string message = testing::message_of(
            [&] { fit_statistics(communicator, source, head, needs, {.device = device.get()}); });
        if (message.find(told) != std::string::npos) ++times;
        EXPECT_EQ(device.memory().allocated(), 0);
    });
    EXPECT_EQ(times, 3) << told;
}

TEST(DeviceFit, HasTheHostsErrors) {
    detectors::GeneratedSet set(13000, 6, 3);
    const features::FeaturesInMemory alike(at::zeros({4, 6}), {0, 1, 2, 0});
    expect_the_hosts_error(alike, set.head, {within_class});
    expect_the_hosts_error(alike, {set.head.weight, at::zeros({3})}, {vim_alpha});
    const numerics::Head overflowing{at::full({3, 6}, 3e38), at::zeros({3})};
    expect_the_hosts_error(set.source(), overflowing, {class_probabilities});
    features::FeaturesInMemory empty(at::zeros({3, 6}), {0, 1, 2});
    for (std::int64_t row = 0; row < 3; ++row)
        empty.spoil(row, static_cast<features::RowStatus>(2));
    expect_the_hosts_error(empty, set.head, everything);
    set.labels[12999] = -1;
    expect_the_hosts_error(set.source(), set.head, everything);
}

}  // namespace
}  // namespace farout::statistics

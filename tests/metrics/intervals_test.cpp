// The parts that intervals are made of, against scipy, mpmath and statsmodels:
// fixtures/make_intervals.py.
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "metrics/fpr95_interval.h"
#include "metrics/interval.h"

namespace farout::metrics {
namespace {

/// The lines of intervals.txt that begin with this word, without it.
std::vector<std::istringstream> lines_of(const std::string& kind) {
    std::ifstream file(FAROUT_FIXTURES "/intervals.txt");
    std::vector<std::istringstream> lines;
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(kind + " ")) lines.emplace_back(line.substr(kind.size()));
    return lines;
}

TEST(Normal, CriticalValuesAreScipys) {
    auto lines = lines_of("normal");
    ASSERT_EQ(lines.size(), 12U);
    for (std::istringstream& line : lines) {
        std::string tail;
        double z = 0;
        line >> tail >> z;
        EXPECT_NEAR(normal_critical_of(std::stod(tail)), z, 1e-14 * (1 + z)) << tail;
    }
    EXPECT_EQ(normal_critical_of(0.75), 0);
    EXPECT_NEAR(normal_upper_tail(normal_critical), 0.025, 1e-16);
}

/// "N FEWEST MOST", then "INDEX CRITICAL²" of some of them.
void expect_ranks(std::istringstream& line, std::uint64_t one_in) {
    std::uint64_t n = 0;
    std::uint64_t fewest = 0;
    std::uint64_t most = 0;
    line >> n >> fewest >> most;
    const ThresholdRanks ranks(n, one_in);
    ASSERT_EQ(ranks.fewest_missed(), fewest) << n;
    ASSERT_EQ(ranks.criticals().size(), most - fewest + 1) << n;
    std::size_t index = 0;
    double square = 0;
    while (line >> index >> square) {
        const double critical = ranks.criticals()[index];
        EXPECT_NEAR(critical * critical, square, 1e-12) << n << " at " << index;
    }
}

TEST(ThresholdRanksTest, AreTheBinomials) {
    auto lines = lines_of("ranks");
    ASSERT_EQ(lines.size(), 20U);
    for (std::istringstream& line : lines) expect_ranks(line, 20);
}

TEST(ThresholdRanksTest, AreTheBinomialsOfOtherShares) {
    auto lines = lines_of("ranks_one_in");
    ASSERT_EQ(lines.size(), 18U);
    for (std::istringstream& line : lines) {
        std::uint64_t one_in = 0;
        line >> one_in;
        expect_ranks(line, one_in);
    }
}

TEST(ThresholdRanksTest, HugeSamplesNeedMemoryOfTheirRoot) {
    const ThresholdRanks ranks(100'000'000);
    EXPECT_NEAR(static_cast<double>(ranks.fewest_missed()), 5e6 - 1.96 * 2179.4, 3);
    EXPECT_NEAR(static_cast<double>(ranks.criticals().size()), 2 * 1.96 * 2179.4, 4);
}

TEST(ShareInterval, IsStatsmodelsAgrestiCoull) {
    auto lines = lines_of("share");
    ASSERT_EQ(lines.size(), 145U);
    for (std::istringstream& line : lines) {
        std::uint64_t part = 0;
        std::uint64_t whole = 0;
        double critical = 0;
        double low = 0;
        double high = 0;
        line >> part >> whole >> critical >> low >> high;
        const Interval interval = share_interval(part, whole, critical);
        EXPECT_NEAR(interval.low, low, 1e-13) << line.str();
        EXPECT_NEAR(interval.high, high, 1e-13) << line.str();
    }
}

FalsePositives counted(std::uint64_t n, std::uint64_t whole, std::uint64_t (*at)(std::uint64_t)) {
    FalsePositives counts(n, whole);
    for (std::uint64_t rank = 1; rank <= n; ++rank) counts.see(rank, 1, at(rank));
    return counts;
}

TEST(FalsePositivesTest, LieBetweenTheRanksOfBothNeighbours) {
    const FalsePositives counts =
        counted(1000, 5000, [](std::uint64_t rank) { return 5000 - 3 * rank; });
    const std::uint64_t missed = counts.ranks().fewest_missed();
    for (std::size_t i = 0; i < counts.ranks().criticals().size(); ++i) {
        EXPECT_EQ(counts.most(i), 5000 - 3 * (missed + i));
        EXPECT_EQ(counts.least(i), 5000 - 3 * (missed + i + 1));
    }
}

TEST(FalsePositivesTest, BeyondAllScoresAreAllAndNone) {
    const FalsePositives counts = counted(1, 7, [](std::uint64_t) { return std::uint64_t{3}; });
    ASSERT_EQ(counts.ranks().criticals().size(), 2U);
    EXPECT_EQ(counts.most(0), 7U);
    EXPECT_EQ(counts.least(0), 3U);
    EXPECT_EQ(counts.most(1), 3U);
    EXPECT_EQ(counts.least(1), 0U);
}

/// A threshold that is known leaves the share's interval alone.
TEST(SharedThreshold, WhereTheThresholdDoesNotMatterItIsTheSharesInterval) {
    const FalsePositives counts =
        counted(100'000, 400, [](std::uint64_t) { return std::uint64_t{100}; });
    const Interval interval = shared_threshold_interval({&counts, 1});
    const Interval share = share_interval(100, 400, normal_critical);
    EXPECT_NEAR(interval.low, share.low, 1e-5);
    EXPECT_NEAR(interval.high, share.high, 1e-5);
}

/// A share that is known leaves the threshold's interval alone: the rates at the ranks that the
/// binomial distribution allows (for 1000 scores: 37 to 64, scipy.stats.binom).
TEST(SharedThreshold, WhereTheShareIsKnownItIsTheThresholdsInterval) {
    constexpr std::uint64_t whole = 4'000'000'000;
    const FalsePositives counts =
        counted(1000, whole, [](std::uint64_t rank) { return whole - 1'000'000 * rank; });
    const Interval interval = shared_threshold_interval({&counts, 1});
    EXPECT_NEAR(interval.low, 1 - 65 / 4000.0, 2e-6);
    EXPECT_NEAR(interval.high, 1 - 37 / 4000.0, 2e-6);
}

/// Where the rate is linear in the threshold, both deviations add in quadrature (delta method).
TEST(SharedThreshold, DeviationsOfManyScoresAddInQuadrature) {
    constexpr std::uint64_t n = 1'000'000;
    constexpr std::uint64_t whole = 100'000;
    // The rate falls from 0.6 by 0.2 where the threshold misses 10 % instead of none: 0.5 at 5 %.
    const FalsePositives counts =
        counted(n, whole, [](std::uint64_t rank) { return 60'000 - rank / 5; });
    const double of_threshold = 2 * std::sqrt(0.0475 / n);
    const double of_share = std::sqrt(0.25 / whole);
    const double half = normal_critical * std::hypot(of_threshold, of_share);
    const Interval interval = shared_threshold_interval({&counts, 1});
    EXPECT_NEAR(interval.low, 0.5 - half, 0.01 * half);
    EXPECT_NEAR(interval.high, 0.5 + half, 0.01 * half);
}

TEST(SharedSample, EqualRatesOfOneSampleVaryTogether) {
    const FalsePositiveRate rate{250, 1000, share_interval(250, 1000, normal_critical)};
    const std::vector<FalsePositiveRate> rates{rate, rate, rate};
    const Interval mean = shared_sample_interval(rates);
    EXPECT_NEAR(mean.low, rate.interval.low, 1e-14);
    EXPECT_NEAR(mean.high, rate.interval.high, 1e-14);
}

TEST(SharedSample, OneRateKeepsItsInterval) {
    const FalsePositiveRate rate{250, 1000, {0.1, 0.5}};
    const Interval mean = shared_sample_interval({&rate, 1});
    EXPECT_NEAR(mean.low, 0.1, 1e-15);
    EXPECT_NEAR(mean.high, 0.5, 1e-15);
}

}  // namespace
}  // namespace farout::metrics

// What thresholds promise: against SciPy and whole numbers (fixtures/make_conformal.py), by
// counting, and over many splits of one sample.
#include "metrics/conformal.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <sstream>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "metrics/beta_distribution.h"
#include "metrics/control_limit.h"
#include "metrics/sorted_scores.h"
#include "score_cases.h"

namespace farout::metrics {
namespace {

/// The fixture's lines that begin with a word, behind it.
std::vector<std::istringstream> lines_of(const std::string& kind) {
    std::ifstream file(std::string(FAROUT_FIXTURES) + "/conformal.txt");
    std::vector<std::istringstream> lines;
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(kind + " ")) lines.emplace_back(line.substr(kind.size() + 1));
    EXPECT_FALSE(lines.empty()) << kind;
    return lines;
}

std::vector<float> descending(std::vector<float> scores) {
    std::sort(scores.begin(), scores.end(), std::greater<>());
    return scores;
}

/// 1 … n, highest first.
std::vector<float> numbers(std::size_t n) {
    std::vector<float> scores;
    for (std::size_t i = n; i > 0; --i) scores.push_back(static_cast<float>(i));
    return scores;
}

TEST(ConformalTest, QuantilesAreSciPys) {
    for (std::istringstream& line : lines_of("quantile")) {
        double a = 0, b = 0, share = 0, wanted = 0;
        line >> a >> b >> share >> wanted;
        EXPECT_NEAR(beta_quantile(share, a, b) / wanted, 1, 1e-9) << line.str();
    }
}

TEST(ConformalTest, TailsAreExact) {
    for (std::istringstream& line : lines_of("calibration")) {
        std::uint64_t rank = 0, n = 0, refused = 0, k = 0;
        double wanted = 0;
        line >> rank >> n >> refused >> k >> wanted;
        const double tail = RefusalCounts::of_calibration(rank, n).tail(refused, k);
        EXPECT_NEAR(tail, wanted, 1e-8 * wanted + 1e-300) << line.str();
    }
    for (std::istringstream& line : lines_of("share")) {
        std::uint64_t refused = 0, k = 0;
        double share = 0, wanted = 0;
        line >> share >> refused >> k >> wanted;
        const double tail = RefusalCounts::of_share(share).tail(refused, k);
        EXPECT_NEAR(tail, wanted, 1e-9 * wanted + 1e-15) << line.str();
    }
}

TEST(ConformalTest, LimitsAreExact) {
    for (std::istringstream& line : lines_of("limit")) {
        std::uint64_t rank = 0, n = 0, k = 0, wanted = 0;
        line >> rank >> n >> k >> wanted;
        EXPECT_EQ(RefusalCounts::of_calibration(rank, n).limit(k), wanted) << line.str();
    }
}

TEST(ConformalTest, TailsOfFarTooFewAreOne) {
    const RefusalCounts counts = RefusalCounts::of_calibration(2500, 50000);
    EXPECT_EQ(counts.tail(0, 1000), 1);
    EXPECT_EQ(counts.tail(1, 1'000'000), 1);
    EXPECT_EQ(counts.tail(1'000'000, 1'000'000), 0);
    EXPECT_EQ(counts.tail(8, 7), 0);
    EXPECT_EQ(RefusalCounts::of_share(0).limit(10), 0U);
    EXPECT_EQ(RefusalCounts::of_share(1).limit(10), 10U);
}

TEST(ConformalTest, RanksAreThoseOfFractions) {
    for (std::istringstream& line : lines_of("rank")) {
        double accepted = 0;
        std::uint64_t n = 0, wanted = 0;
        line >> accepted >> n >> wanted;
        if (n > 100'000) continue;  // no column of a billion scores
        EXPECT_EQ(ConformalThreshold(numbers(n), accepted).rank(), wanted) << line.str();
    }
}

TEST(ConformalTest, NinetyPerCentOfNineScoresRefuseTheLowestOfNone) {
    const ConformalThreshold nine(numbers(9), 0.9);  // (1 − 0.9)·10 is below 1 in floating point
    EXPECT_EQ(nine.rank(), 1U);
    EXPECT_EQ(nine.threshold(), 1);
    EXPECT_DOUBLE_EQ(nine.promised(), 0.1);
    const ConformalThreshold eight(numbers(8), 0.9);
    EXPECT_EQ(eight.rank(), 0U);
    EXPECT_EQ(eight.threshold(), -std::numeric_limits<float>::infinity());
    EXPECT_EQ(eight.promised(), 0);
    EXPECT_EQ(eight.refused_by_this_one().high, 0);
    EXPECT_EQ(fewest_calibration_scores(0.9), 9U);
    EXPECT_EQ(fewest_calibration_scores(0.95), 19U);
    EXPECT_EQ(fewest_calibration_scores(0.99), 99U);
    EXPECT_EQ(fewest_calibration_scores(0.3), 1U);
}

TEST(ConformalTest, RefusesSharesThatAreNone) {
    for (const double share : {0.0, 1.0, -0.1, 95.0, std::nan(""), 0.99999999999})
        EXPECT_THROW(refused_billionths(share), UsageError) << share;
    EXPECT_EQ(refused_billionths(0.95), 50'000'000U);
    EXPECT_EQ(refused_billionths(0.999999999), 1U);
}

/// Accepted is what has p > α, whatever ties.
TEST(ConformalTest, ThresholdAndPSayTheSame) {
    Random random(7);
    for (const std::uint64_t levels : {2U, 5U, 100'000U})
        for (const std::size_t n : {1U, 19U, 20U, 57U, 300U}) {
            std::vector<float> scores;
            for (std::size_t i = 0; i < n; ++i)
                scores.push_back(static_cast<float>(random.below(levels)));
            scores = descending(scores);
            for (const double accepted : {0.5, 0.9, 0.95, 0.99}) {
                const ConformalThreshold at(scores, accepted);
                for (std::size_t i = 0; i < 50; ++i) {
                    const auto score = static_cast<float>(random.below(levels)) - 0.5F * (i % 2);
                    std::uint64_t below = 1;
                    for (const float one : scores) below += one <= score ? 1 : 0;
                    EXPECT_EQ(conformal_p(scores, score),
                              static_cast<double>(below) / static_cast<double>(n + 1));
                    EXPECT_EQ(score >= at.threshold(), below > at.rank());
                }
            }
        }
}

/// The promise over 200 splits of one sample into n calibration scores and new images: m / (n + 1)
/// of the new ones are refused on average, and each split's share lies in its own range nearly as
/// often as it should (it is of few new images, so it varies more than the population's).
void expect_promises_hold(std::vector<float> all, std::uint64_t seed) {
    Random random(seed);
    for (const std::size_t n : {40U, 199U, 600U})
        for (const double accepted : {0.9, 0.95}) {
            double refused = 0;
            std::size_t held = 0;
            for (int split = 0; split < 200; ++split) {
                for (std::size_t i = all.size() - 1; i > 0; --i)
                    std::swap(all[i], all[random.below(i + 1)]);
                const auto middle = all.begin() + static_cast<std::ptrdiff_t>(n);
                const ConformalThreshold at(descending({all.begin(), middle}), accepted);
                const auto count =
                    std::count_if(middle, all.end(), [&](float s) { return s < at.threshold(); });
                const double share =
                    static_cast<double>(count) / static_cast<double>(all.end() - middle);
                refused += share / 200;
                const Interval range = at.refused_by_this_one();
                held += range.low <= share && share <= range.high ? 1 : 0;
            }
            const double promised = ConformalThreshold(numbers(n), accepted).promised();
            const double deviation =
                std::sqrt(promised * (1 - promised) / 200 / static_cast<double>(n));
            EXPECT_NEAR(refused, promised, 4 * deviation) << n << " " << accepted;
            EXPECT_LE(promised, 1 - accepted + 1e-12);
            EXPECT_GE(held, 170U) << n << " " << accepted;
        }
}

TEST(ConformalTest, PromisesHoldOverSplits) {
    Random random(11);
    std::vector<float> skewed;
    for (std::size_t i = 0; i < 3000; ++i) {
        const double u = (static_cast<double>(random.below(1U << 30U)) + 0.5) / (1U << 30U);
        skewed.push_back(static_cast<float>(std::log(-std::log(u))));
    }
    expect_promises_hold(skewed, 12);
}

TEST(ConformalTest, PromisesHoldOverSplitsOfRealScores) {
    std::ifstream file(FAROUT_FIXTURES "/real_scores.txt");
    std::vector<float> scores;
    for (float score = 0; file >> score;) scores.push_back(score);
    ASSERT_EQ(scores.size(), 2000U);
    expect_promises_hold(scores, 13);
}

}  // namespace
}  // namespace farout::metrics

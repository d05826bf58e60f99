// Student's t, the incomplete beta function, Wilson's interval: against scipy,
// fixtures/make_small_samples.py.
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "metrics/beta_distribution.h"
#include "metrics/student_t.h"
#include "metrics/wilson_interval.h"

namespace farout::metrics {
namespace {

std::vector<std::vector<double>> lines_of(const std::string& wanted) {
    std::ifstream file(FAROUT_FIXTURES "/small_samples.txt");
    std::vector<std::vector<double>> lines;
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream in(line);
        std::string key;
        in >> key;
        if (key != wanted) continue;
        lines.emplace_back();
        for (double number = 0; in >> number;) lines.back().push_back(number);
    }
    return lines;
}

TEST(SmallSamples, IncompleteBetaIsScipys) {
    const auto lines = lines_of("beta");
    EXPECT_EQ(lines.size(), 90U);
    for (const auto& line : lines)
        EXPECT_NEAR(incomplete_beta(line[0], line[1], line[2]), line[3], 1e-12 * line[3])
            << line[0] << ' ' << line[1] << ' ' << line[2];
    EXPECT_EQ(incomplete_beta(2, 3, 0), 0);
    EXPECT_EQ(incomplete_beta(2, 3, 1), 1);
}

TEST(SmallSamples, StudentsTailsAreScipys) {
    const auto lines = lines_of("student");
    EXPECT_EQ(lines.size(), 70U);
    for (const auto& line : lines)
        EXPECT_NEAR(student_two_sided(line[0], line[1]), line[2], 1e-12 * line[2])
            << line[0] << ' ' << line[1];
    EXPECT_EQ(student_two_sided(INFINITY, 2), 0);
    EXPECT_TRUE(std::isnan(student_two_sided(NAN, 2)));
}

TEST(SmallSamples, PairedTestsAreScipys) {
    const auto lines = lines_of("paired");
    EXPECT_EQ(lines.size(), 8U);
    for (const auto& line : lines) {
        const auto n = static_cast<std::size_t>(line[0]);
        const std::span<const double> values(line);
        const PairedT test = paired_t(values.subspan(1, n), values.subspan(1 + n, n));
        const auto expected = values.subspan(1 + 2 * n);
        EXPECT_EQ(test.difference.n, n);
        EXPECT_NEAR(test.difference.mean, expected[0], 1e-15);
        EXPECT_NEAR(test.difference.population, expected[1], 1e-15);
        EXPECT_NEAR(test.difference.sample, expected[2], 1e-15);
        EXPECT_NEAR(test.t, expected[3], 1e-9 * std::abs(expected[3]));
        EXPECT_NEAR(test.p, expected[4], 1e-9 * expected[4]);
    }
}

using Values = std::vector<double>;

TEST(SmallSamples, NoTestSaysMoreThanThePairsTell) {
    EXPECT_TRUE(std::isnan(paired_t(Values{0.5, 0.6}, Values{0.4, 0.3}).p));
    EXPECT_TRUE(std::isnan(paired_t(Values{0.5, 0.6, 0.7}, Values{0.4, 0.5, 0.6}).p));
    EXPECT_EQ(paired_t(Values{0.5, 0.6, 0.7}, Values{0.5, 0.6, 0.7}).p, 1);
    EXPECT_TRUE(std::isnan(paired_t(Values{0.5, 0.6, NAN}, Values{0.4, 0.3, 0.1}).p));
    EXPECT_THROW(paired_t(Values{1}, Values{1, 2}), Error);
    EXPECT_THROW(spread_of({}), Error);
    EXPECT_TRUE(std::isnan(spread_of(Values{1}).sample));
    EXPECT_EQ(spread_of(Values{1}).population, 0);
    EXPECT_EQ(spread_of(Values{0.1, 0.1, 0.1}).mean, 0.1);
    EXPECT_EQ(spread_of(Values{0.1, 0.1, 0.1}).sample, 0);
}

TEST(SmallSamples, WilsonsIntervalIsScipys) {
    const auto lines = lines_of("wilson");
    EXPECT_EQ(lines.size(), 34U);
    for (const auto& line : lines) {
        const Interval interval = wilson_interval(static_cast<std::uint64_t>(line[0]),
                                                  static_cast<std::uint64_t>(line[1]));
        EXPECT_NEAR(interval.low, line[2], 1e-14);
        EXPECT_NEAR(interval.high, line[3], 1e-14);
    }
}

}  // namespace
}  // namespace farout::metrics

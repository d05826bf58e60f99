// Paired tests against pROC and R: fixtures/make_paired_tests.R.
#include "metrics/paired_auroc.h"

#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "message_of.h"
#include "metrics/placements.h"

namespace farout::metrics {
namespace {

using Scores = std::vector<float>;

struct ExpectedTest {
    std::size_t set = 0, one = 0, other = 0;
    double difference = 0, standard_error = 0, p = 0, holm = 0;
};

struct PairedCase {
    std::string name;
    std::vector<Scores> id;                ///< one a detector
    std::vector<std::vector<Scores>> ood;  ///< [set][detector]
    std::vector<ExpectedTest> tests;
    std::vector<ExpectedTest> means;

    PlacedImages placed(std::size_t detector, std::size_t set) const {
        const SortedScores<float> sorted_id({id[detector], {}, "d", "id"});
        const SortedScores<float> sorted_ood({ood[set][detector], {}, "d", "ood"});
        return {shares_below(sorted_id, sorted_ood), {shares_above(sorted_ood, sorted_id)}};
    }
    PlacedImages placed_mean(std::size_t detector) const {
        std::vector<PlacedImages> sets;
        for (std::size_t set = 0; set < ood.size(); ++set) sets.push_back(placed(detector, set));
        return mean_placements(sets);
    }
};

Scores scores_in(std::istringstream& line) {
    Scores scores;
    for (float score = 0; line >> score;) scores.push_back(score);
    return scores;
}

void read_line(std::istringstream line, std::vector<PairedCase>& cases) {
    std::string word;
    line >> word;
    if (word == "case") line >> cases.emplace_back().name;
    PairedCase& last = cases.back();
    if (word == "id") last.id.push_back(scores_in(line));
    if (word == "ood") {
        if (last.ood.empty() || last.ood.back().size() == last.id.size()) last.ood.emplace_back();
        last.ood.back().push_back(scores_in(line));
    }
    ExpectedTest test;
    if (word == "test") {
        line >> test.set >> test.one >> test.other >> test.difference >> test.standard_error >>
            test.p >> test.holm;
        last.tests.push_back(test);
    }
    if (word == "mean") {
        line >> test.one >> test.other >> test.difference >> test.standard_error;
        last.means.push_back(test);
    }
}

std::vector<PairedCase> read_cases() {
    std::ifstream file(FAROUT_FIXTURES "/paired_tests.txt");
    std::vector<PairedCase> cases;
    for (std::string text; std::getline(file, text);) read_line(std::istringstream(text), cases);
    return cases;
}

/// DeLong's variance, and half an image's of the smaller set; nothing below twenty images.
void expect_half_an_image_more(const PairedTest& test, const PairedCase& one,
                               const ExpectedTest& expected) {
    const auto fewest =
        static_cast<double>(std::min(one.id.front().size(), one.ood[expected.set].front().size()));
    if (fewest < 20) {
        EXPECT_TRUE(std::isnan(test.standard_error) && std::isnan(test.p)) << one.name;
        return;
    }
    EXPECT_NEAR(test.standard_error, std::hypot(expected.standard_error, 0.5 / fewest), 1e-13);
    EXPECT_NEAR(test.p, std::erfc(std::abs(test.difference) / test.standard_error / std::sqrt(2)),
                1e-12);
}

TEST(PairedAuroc, TestsArePRocs) {
    const auto cases = read_cases();
    ASSERT_EQ(cases.size(), 3U);
    for (const PairedCase& one : cases) {
        ASSERT_FALSE(one.tests.empty());
        for (const ExpectedTest& expected : one.tests) {
            const PairedTest test = paired_test(one.placed(expected.one, expected.set),
                                                one.placed(expected.other, expected.set));
            EXPECT_NEAR(test.difference, expected.difference, 1e-14) << one.name;
            EXPECT_NEAR(test.delong_error, expected.standard_error, 1e-13) << one.name;
            const double p = 2 * normal_upper_tail(std::abs(test.difference) / test.delong_error);
            EXPECT_NEAR(p, expected.p, 1e-9 * expected.p) << one.name;
            expect_half_an_image_more(test, one, expected);
        }
    }
}

TEST(PairedAuroc, MeansOverSetsAreDeLongs) {
    for (const PairedCase& one : read_cases()) {
        ASSERT_FALSE(one.means.empty());
        for (const ExpectedTest& expected : one.means) {
            const PairedTest test =
                paired_test(one.placed_mean(expected.one), one.placed_mean(expected.other));
            EXPECT_NEAR(test.difference, expected.difference, 1e-14) << one.name;
            EXPECT_NEAR(test.delong_error, expected.standard_error, 1e-13) << one.name;
        }
    }
}

TEST(PairedAuroc, HolmsCorrectionIsRs) {
    for (const PairedCase& one : read_cases())
        for (std::size_t set = 0; set < one.ood.size(); ++set) {
            std::vector<double> p, holm;
            for (const ExpectedTest& test : one.tests)
                if (test.set == set) p.push_back(test.p), holm.push_back(test.holm);
            const std::vector<double> corrected = holm_corrected(p);
            for (std::size_t i = 0; i < p.size(); ++i)
                EXPECT_NEAR(corrected[i], holm[i], 1e-14) << one.name << " " << i;
        }
}

TEST(PairedAuroc, UnknownPValuesStayOutOfTheFamily) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> corrected = holm_corrected(std::vector<double>{0.02, nan, 0.03});
    EXPECT_EQ(corrected[0], 0.04);
    EXPECT_TRUE(std::isnan(corrected[1]));
    EXPECT_EQ(corrected[2], 0.04);
}

TEST(PairedAuroc, DetectorsThatOrderAlikeArentToldApart) {
    const PlacedImages placed{std::vector<double>(20, 0.5), {std::vector<double>(30, 0.75)}};
    EXPECT_EQ(paired_test(placed, placed).p, 1);
    EXPECT_EQ(paired_test(placed, placed).delong_error, 0);
    EXPECT_DOUBLE_EQ(paired_test(placed, placed).standard_error, 0.5 / 20);
}

TEST(PairedAuroc, FewerThanTwentyImagesTellNothing) {
    const auto test_of = [](std::size_t n_id, std::size_t n_ood) {
        const auto all = [](std::size_t n, double share) { return std::vector<double>(n, share); };
        return paired_test({all(n_id, 0.5), {all(n_ood, 0.5)}}, {all(n_id, 1), {all(n_ood, 1)}});
    };
    for (const auto& [n_id, n_ood] : {std::pair(1U, 2U), {2U, 2U}, {19U, 500U}, {500U, 19U}}) {
        const PairedTest test = test_of(n_id, n_ood);
        EXPECT_EQ(test.difference, -0.5);
        EXPECT_TRUE(std::isnan(test.standard_error));
        EXPECT_TRUE(std::isnan(test.p));
        EXPECT_TRUE(std::isnan(test.p_equivalent(0.1)));
        EXPECT_TRUE(std::isnan(test.interval().low) && std::isnan(test.interval().high));
    }
    EXPECT_LT(test_of(20, 20).p, 1e-6);
}

TEST(PairedAuroc, IntervalsAndEquivalenceFollowTheStandardError) {
    const PairedTest test{0.002, 0, 0.0005, 0};
    EXPECT_DOUBLE_EQ(test.interval().low, 0.002 - normal_critical * 0.0005);
    EXPECT_DOUBLE_EQ(test.interval().high, 0.002 + normal_critical * 0.0005);
    EXPECT_NEAR(test.p_equivalent(0.003), normal_upper_tail(2), 1e-15);
    EXPECT_NEAR(test.p_equivalent(0.001), 1 - normal_upper_tail(2), 1e-15);
    EXPECT_EQ((PairedTest{0.99, 0, 0.1, 0}.interval().high), 1);
}

// Sidak's: one difference has the usual interval; z of 1 − 0.95^(1/105) by SciPy's norm.isf.
TEST(PairedAuroc, SimultaneousIntervalsAreWider) {
    EXPECT_NEAR(simultaneous_critical(1), normal_critical, 1e-12);
    EXPECT_NEAR(simultaneous_critical(105), 3.4870454972222173, 1e-10);
}

TEST(PairedAuroc, OtherImagesAreRefused) {
    EXPECT_THAT(farout::testing::message_of([] {
                    paired_test({{1, 1}, {{1}}}, {{1}, {{1}}});
                }),
                ::testing::HasSubstr("the same images in both"));
}

}  // namespace
}  // namespace farout::metrics

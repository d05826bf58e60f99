// Against scikit-learn, pytorch-ood, the benchmark's lines and a direct DeLong computation:
// fixtures/make_metrics.py.
#include <cmath>

#include <gtest/gtest.h>

#include "score_cases.h"

namespace farout::metrics {
namespace {

/// Ends of intervals have a variance's square root in them, which is 1e-9 where rounding leaves
/// 1e-18 of a variance that is 0.
double tolerance_of(const std::string& name) {
    return name.ends_with("_low") || name.ends_with("_high") ? 1e-8 : 1e-12;
}

void expect_figures(const Figures& expected, const SetMetrics& metrics) {
    ASSERT_FALSE(expected.empty());
    const Figures ours = figures_of(metrics);
    for (const auto& [name, value] : expected) {
        ASSERT_TRUE(ours.contains(name)) << name;
        if (std::isnan(value)) {
            EXPECT_TRUE(std::isnan(ours.at(name))) << name << ": " << ours.at(name);
        } else {
            EXPECT_NEAR(ours.at(name), value, tolerance_of(name)) << name;
        }
    }
}

template <typename Score>
void expect_case(const ScoreCase& one) {
    SCOPED_TRACE(one.name);
    const auto converted = [](const std::vector<double>& scores) {
        return std::vector<Score>(scores.begin(), scores.end());
    };
    const std::vector<Score> id = converted(one.id);
    std::vector<std::vector<Score>> sets;
    for (const std::vector<double>& set : one.sets) sets.push_back(converted(set));
    std::vector<ScoreColumn<Score>> columns;
    for (const std::vector<Score>& set : sets) columns.push_back(column_of(set));

    const DetectorMetrics metrics = evaluate_sets<Score>(column_of(id), columns);
    ASSERT_EQ(metrics.sets.size(), one.expected.size());
    std::uint64_t n_ood = 0;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        SCOPED_TRACE(i);
        expect_figures(one.expected[i], metrics.sets[i]);
        EXPECT_EQ(metrics.sets[i].n_id, id.size());
        EXPECT_EQ(metrics.sets[i].n_ood, sets[i].size());
        n_ood += sets[i].size();
    }
    expect_figures(one.expected_mean, metrics.mean);
    EXPECT_EQ(metrics.mean.n_ood, n_ood);
    EXPECT_EQ(metrics.mean.n_id, id.size());
}

TEST(Reference, FixturesHoldAllCases) {
    const std::vector<ScoreCase> cases = read_score_cases();
    EXPECT_EQ(cases.size(), 38U);
    for (const ScoreCase& one : cases) {
        EXPECT_FALSE(one.id.empty()) << one.name;
        EXPECT_FALSE(one.sets.empty()) << one.name;
        EXPECT_EQ(one.sets.size(), one.expected.size()) << one.name;
    }
}

TEST(Reference, AllFiguresOfFloatScoresAgree) {
    for (const ScoreCase& one : read_score_cases()) expect_case<float>(one);
}

TEST(Reference, AllFiguresOfDoubleScoresAgree) {
    for (const ScoreCase& one : read_score_cases()) expect_case<double>(one);
}

TEST(Reference, VariancesAgreeRelativelyToo) {
    for (const ScoreCase& one : read_score_cases()) {
        SCOPED_TRACE(one.name);
        for (std::size_t i = 0; i < one.sets.size(); ++i) {
            const Figures ours = figures_of(evaluate_scores(one.id, one.sets[i]));
            for (const char* name : {"variance_id", "variance_ood"}) {
                const double value = one.expected[i].at(name);
                if (std::isnan(value)) continue;
                EXPECT_NEAR(ours.at(name), value, 1e-12 * value + 1e-30) << name;
            }
        }
    }
}

}  // namespace
}  // namespace farout::metrics

// Against scikit-learn, brute force and the conventions of fd-shifts and OpenOOD:
// fixtures/make_failures.py.
#include "metrics/failures.h"

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "core/error.h"
#include "metrics/risk_curve.h"
#include "score_cases.h"

namespace farout::metrics {
namespace {

struct FailureCase {
    std::string name;
    std::map<std::string, std::vector<float>> scores;
    Figures expected;
    std::map<std::string, std::pair<double, double>> vary;  ///< parts of variances
    std::map<std::string, std::pair<double, double>> ends;  ///< of intervals
    std::vector<double> risks;
};

template <typename Number>
std::vector<Number> numbers_in(std::istream& in) {
    std::vector<Number> numbers;
    std::string word;
    while (in >> word) numbers.push_back(static_cast<Number>(std::stod(word)));
    return numbers;
}

std::map<std::string, std::pair<double, double>> pairs_in(std::istream& in) {
    std::map<std::string, std::pair<double, double>> pairs;
    std::string word;
    while (in >> word) {
        const std::size_t equals = word.find('='), comma = word.find(',');
        pairs[word.substr(0, equals)] = {std::stod(word.substr(equals + 1)),
                                         std::stod(word.substr(comma + 1))};
    }
    return pairs;
}

std::vector<FailureCase> read_cases() {
    std::ifstream file(FAROUT_FIXTURES "/failures.txt");
    std::vector<FailureCase> cases;
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream in(line);
        std::string key, word;
        in >> key;
        if (key == "case") {
            in >> cases.emplace_back().name;
        } else if (key == "expect") {
            while (in >> word)
                cases.back().expected[word.substr(0, word.find('='))] =
                    std::stod(word.substr(word.find('=') + 1));
        } else if (key == "vary") {
            cases.back().vary = pairs_in(in);
        } else if (key == "ends") {
            cases.back().ends = pairs_in(in);
        } else if (key == "risks") {
            cases.back().risks = numbers_in<double>(in);
        } else {
            cases.back().scores[key] = numbers_in<float>(in);
        }
    }
    return cases;
}

/// Rows of right and wrong images in turn, as far as there are any.
struct Rows {
    std::vector<float> scores;
    std::vector<std::int32_t> predictions;
    std::vector<std::int64_t> labels;

    Rows(const std::vector<float>& right, const std::vector<float>& wrong) {
        for (std::size_t i = 0; i < std::max(right.size(), wrong.size()); ++i) {
            if (i < wrong.size()) add(wrong[i], 3, 4);
            if (i < right.size()) add(right[i], 7, 7);
        }
    }
    void add(float score, std::int32_t prediction, std::int64_t label) {
        scores.push_back(score);
        predictions.push_back(prediction);
        labels.push_back(label);
    }
    JudgedScores judged(const std::vector<std::uint8_t>& taken = {}) const {
        return {SortedScores<float>({scores, taken, "msp", "val"}), predictions, labels};
    }
};

void expect_part(double ours, double expected) {
    if (std::isnan(expected))
        EXPECT_TRUE(std::isnan(ours)) << ours;
    else
        EXPECT_NEAR(ours, expected, 1e-9 + 1e-6 * expected);
}

/// By numerical derivatives: those of figures that aren't known are not there.
void expect_variances(const FailureEvaluation& ours,
                      const std::map<std::string, std::pair<double, double>>& expected) {
    for (const auto& [name, figure] : {std::pair{"aurc", &ours.aurc},
                                       {"augrc", &ours.augrc},
                                       {"failure_auroc", &ours.failure_auroc},
                                       {"oscr", &ours.oscr}}) {
        SCOPED_TRACE(name);
        const auto found = expected.find(name);
        ASSERT_EQ(found == expected.end(), std::isnan(figure->value));
        if (found == expected.end()) continue;
        expect_part(figure->variance.id, found->second.first);
        expect_part(figure->variance.ood, found->second.second);
    }
}

void expect_holds(const Interval& interval, double value) {
    if (std::isnan(value)) {
        EXPECT_TRUE(std::isnan(interval.low) && std::isnan(interval.high));
        return;
    }
    EXPECT_GE(value, interval.low);
    EXPECT_LE(value, interval.high);
    EXPECT_GE(interval.low, 0);
    EXPECT_LE(interval.high, 1);
}

TEST(Failures, AgreeWithOthers) {
    const std::vector<FailureCase> cases = read_cases();
    EXPECT_EQ(cases.size(), 21U);
    for (const FailureCase& one : cases) {
        SCOPED_TRACE(one.name);
        const JudgedScores id = Rows(one.scores.at("right"), one.scores.at("wrong")).judged();
        const std::vector<float>& ood = one.scores.at("ood");
        std::optional<SortedScores<float>> sorted;
        if (!ood.empty()) sorted.emplace(column_of(ood));
        const FailureEvaluation evaluation =
            sorted ? evaluate_failures(id, *sorted) : evaluate_failures(id);
        const FailureMetrics& ours = evaluation.metrics;
        expect_variances(evaluation, one.vary);
        EXPECT_EQ(ours.n_id, id.count());
        EXPECT_EQ(ours.n_wrong, one.scores.at("wrong").size());
        EXPECT_EQ(ours.n_ood, ood.size());
        for (const FailureFigure& figure : failure_figures()) {
            SCOPED_TRACE(figure.name);
            const auto expected = one.expected.find(figure.name);
            const double value = ours.*figure.value;
            if (expected == one.expected.end() || std::isnan(expected->second))
                EXPECT_TRUE(std::isnan(value)) << value;
            else
                EXPECT_NEAR(value, expected->second, 1e-12);
            expect_holds(ours.*figure.interval, value);
            if (const auto ends = one.ends.find(figure.name); ends != one.ends.end()) {
                EXPECT_NEAR((ours.*figure.interval).low, ends->second.first, 1e-9);
                EXPECT_NEAR((ours.*figure.interval).high, ends->second.second, 1e-9);
            }
        }
        const auto risks = risk_curve(id, sorted ? &*sorted : nullptr, one.risks.size());
        ASSERT_EQ(risks.size(), one.risks.size());
        for (std::size_t i = 0; i < risks.size(); ++i) EXPECT_NEAR(risks[i], one.risks[i], 1e-12);
    }
}

TEST(Failures, RowsWithoutLabelOrPartAreNotCounted) {
    Rows rows({2, 1}, {1.5F});
    const FailureMetrics before = evaluate_failures(rows.judged()).metrics;
    rows.add(9, 1, -1);
    rows.add(9, 1, 2);
    rows.add(NAN, 1, 1);
    const FailureMetrics after = evaluate_failures(rows.judged({1, 1, 1, 1, 0, 0})).metrics;
    EXPECT_EQ(after.n_id, 3U);
    EXPECT_EQ(after.aurc, before.aurc);
    EXPECT_EQ(after.augrc, before.augrc);
    EXPECT_EQ(after.failure_auroc, before.failure_auroc);
}

TEST(Failures, MeansAreOverSets) {
    const JudgedScores id = Rows({3, 2, 1}, {1.5F}).judged();
    const std::vector<float> near{2.5F, 0}, far{0.5F};
    const std::vector<FailureEvaluation> each{
        evaluate_failures(id, SortedScores<float>(column_of(near))),
        evaluate_failures(id, SortedScores<float>(column_of(far)))};
    const FailureMetrics& one = each[0].metrics;
    const FailureMetrics& other = each[1].metrics;
    const FailureMetrics mean = mean_over_sets(each);
    EXPECT_EQ(mean.n_id, 4U);
    EXPECT_EQ(mean.n_ood, 3U);
    for (const FailureFigure& figure : failure_figures()) {
        SCOPED_TRACE(figure.name);
        EXPECT_DOUBLE_EQ(mean.*figure.value, (one.*figure.value + other.*figure.value) / 2);
        expect_holds(mean.*figure.interval, mean.*figure.value);
    }
    EXPECT_THROW(mean_over_sets(std::span<const FailureEvaluation>()), Error);
}

TEST(Failures, WhatCannotBeJudgedIsRefused) {
    Rows unlabelled({}, {});
    unlabelled.add(1, 0, -1);
    EXPECT_THROW(evaluate_failures(unlabelled.judged()), Error);
    EXPECT_TRUE(risk_curve(unlabelled.judged(), nullptr, 4).empty());
    Rows short_of_labels({1}, {2});
    short_of_labels.labels.pop_back();
    EXPECT_THROW(short_of_labels.judged(), Error);
    Rows nan({NAN}, {2});
    EXPECT_THROW(nan.judged(), Error);
}

}  // namespace
}  // namespace farout::metrics

// The table of figures: every line of it, whatever lines there are.
#include "metrics/figures.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "score_cases.h"

namespace farout::metrics {
namespace {

SetMetrics evaluated(const std::vector<float>& id, const std::vector<float>& ood) {
    return evaluate_scores(id, ood);
}

/// The figure that an end is one of.
std::string figure_behind(const Figure& end) {
    for (const std::string suffix : {"_low", "_high"})
        if (end.name.ends_with(suffix)) return end.name.substr(0, end.name.size() - suffix.size());
    return "";
}

TEST(Figures, HaveNamesAndMembersOfTheirOwn) {
    std::set<std::string> names;
    for (const Figure& figure : figures()) {
        EXPECT_TRUE(names.insert(figure.name).second) << figure.name;
        EXPECT_EQ(&figure_of(figure.value), &figure) << "another line has the member, too";
        EXPECT_FALSE(figure.meaning.empty()) << figure.name;
        EXPECT_EQ(figure.title.empty(), figure.is_end()) << figure.name;
        EXPECT_EQ(find_figure(figure.name), figure.is_end() ? nullptr : &figure);
    }
    EXPECT_EQ(find_figure("fpr95"), nullptr);
}

TEST(Figures, EndsHoldTheirFigure) {
    for (const ScoreCase& one : read_score_cases())
        for (const SetMetrics& metrics : evaluate_all(one.id, one.sets).sets)
            for (const Figure& end : figures()) {
                if (!end.is_end()) continue;
                const Figure* figure = find_figure(figure_behind(end));
                ASSERT_NE(figure, nullptr) << end.name;
                EXPECT_EQ(end.better, figure->better) << end.name;
                if (end.name.ends_with("_low"))
                    EXPECT_LE(metrics.*end.value, metrics.*figure->value) << end.name;
                else
                    EXPECT_GE(metrics.*end.value, metrics.*figure->value) << end.name;
            }
}

// A set that is told apart is better in every figure than one the wrong way round.
TEST(Figures, SayWhichDirectionIsBetter) {
    const SetMetrics right = evaluated({9, 8, 7, 6}, {3, 2, 1});
    const SetMetrics wrong = evaluated({3, 2, 1}, {9, 8, 7, 6});
    for (const Figure& figure : figures()) {
        if (figure.is_end()) continue;
        EXPECT_LT(figure.rank(right), figure.rank(wrong)) << figure.name;
    }
}

TEST(Figures, MeansAreThoseOfTheSets) {
    for (const ScoreCase& one : read_score_cases()) {
        const DetectorMetrics all = evaluate_all(one.id, one.sets);
        for (const Figure& figure : figures()) {
            if (figure.is_end()) continue;
            double mean = 0;
            for (const SetMetrics& set : all.sets)
                mean += set.*figure.value / static_cast<double>(all.sets.size());
            EXPECT_NEAR(all.mean.*figure.value, mean, 1e-12) << one.name << ", " << figure.name;
        }
    }
}

// Columns of metrics.csv never move; those to come stand behind these.
TEST(Figures, ColumnsOfTheCsvAreTheContract) {
    std::vector<std::string> names;
    for (const Figure* figure : csv_figures()) names.push_back(figure->name);
    const std::vector<std::string> contract{"auroc",
                                            "auroc_low",
                                            "auroc_high",
                                            "fpr95_id_positive",
                                            "fpr95_ood_positive",
                                            "aupr_in",
                                            "aupr_out",
                                            "fpr95_id_positive_low",
                                            "fpr95_id_positive_high",
                                            "fpr95_ood_positive_low",
                                            "fpr95_ood_positive_high"};
    ASSERT_GE(names.size(), contract.size());
    names.resize(contract.size());
    EXPECT_EQ(names, contract);
    for (const Figure& figure : figures())
        EXPECT_EQ(std::ranges::count(csv_figures(), &figure), 1) << figure.name;
}

// Sorted columns give what unsorted ones do.
TEST(EvaluateSets, TakesSortedColumnsAsWell) {
    for (const ScoreCase& one : read_score_cases()) {
        const SortedScores<double> id(column_of(one.id));
        std::vector<SortedScores<double>> ood;
        SetNumbers all;
        for (const auto& set : one.sets) {
            all.push_back(ood.size());
            ood.emplace_back(column_of(set));
        }
        const std::vector<SetNumbers> groups{all};
        const DetectorMetrics sorted = evaluate_sets<double>(id, ood, groups);
        const DetectorMetrics unsorted = evaluate_all(one.id, one.sets);
        for (const Figure& figure : figures()) {
            for (std::size_t set = 0; set < ood.size(); ++set)
                EXPECT_EQ(sorted.sets[set].*figure.value, unsorted.sets[set].*figure.value);
            EXPECT_EQ(sorted.mean.*figure.value, unsorted.mean.*figure.value) << figure.name;
            EXPECT_EQ(sorted.group_means.front().*figure.value, sorted.mean.*figure.value);
        }
    }
}

}  // namespace
}  // namespace farout::metrics

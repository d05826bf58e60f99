// Thresholds, significance, trouble: on scores whose answers can be counted by hand.
#include <cmath>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/significance.h"
#include "report/thresholds.h"
#include "report/trouble.h"
#include "sample_scores.h"

namespace farout::report {
namespace {

using ::testing::ElementsAre;

TEST(Thresholds, ARowADetectorShareAndColumn) {
    const auto rows = threshold_rows(sample_scores());
    ASSERT_EQ(rows.size(), 2U * 3U * 4U);
    // To accept nine in ten of those to come, the lowest of nine images must be accepted.
    EXPECT_EQ(rows[0].threshold, 1);
    EXPECT_EQ(rows[0].id.share, 1);
    EXPECT_EQ(rows[0].id_expected, 0.9);
    EXPECT_EQ(rows[0].ood_set, "near");
    EXPECT_EQ(rows[0].ood.share, 2.0 / 4);
    EXPECT_EQ(rows[1].ood.share, 0);
    EXPECT_EQ(rows[2].ood_set, "mean");
    EXPECT_EQ(rows[2].ood.share, 0.25);
    EXPECT_EQ(rows[2].n_ood, 7U);
    EXPECT_EQ(rows[3].ood_set, "mean g");
    EXPECT_EQ(rows[3].ood.share, rows[2].ood.share);
    const std::string csv = to_csv(rows);
    EXPECT_TRUE(csv.starts_with("detector,id_share_wanted,threshold,n_id,"));
    EXPECT_NE(csv.find("\none,0.9,1,9,1,"), std::string::npos);
}

TEST(Thresholds, TheLastColumnTellsThoseOfWholeSets) {
    const std::string csv =
        to_csv(threshold_rows(sample_scores(), std::vector<std::string>{"two"}));
    std::istringstream lines(csv);
    std::string line;
    std::getline(lines, line);
    EXPECT_TRUE(line.ends_with(",ood_share_high,for_single_images,id_share_expected"));
    while (std::getline(lines, line))
        EXPECT_TRUE(line.ends_with(line.starts_with("two,") ? ",no,0.9" : ",yes,0.9")) << line;
}

TEST(Significance, ComparesAllOfFewAndTheBestOfMany) {
    Report report;
    const auto add = [&](std::size_t count) {
        for (std::size_t k = 0; k < count; ++k) {
            MetricRow row{std::to_string(report.rows.size()), mean_of_sets, {}};
            row.metrics.auroc = static_cast<double>(k % 7) / 10;
            report.rows.push_back(row);
        }
    };
    add(most_compared);
    EXPECT_EQ(compared_detectors(report).size(), most_compared);
    add(1);
    // 0.6 at 6 and 13, 0.5 at 5, 12 and 19, 0.4 at 4, 11 and 18, then the first of 0.3.
    EXPECT_EQ(compared_detectors(report),
              (std::vector<std::size_t>{3, 4, 5, 6, 10, 11, 12, 13, 18, 19}));
}

TEST(Significance, APairAColumn) {
    const auto rows = significance(sample_scores(), all_of(sample_scores()));
    ASSERT_EQ(rows.size(), 4U);
    // one: of 36 pairs on "near" 4.5 is above 4 images and 3 above 2 (one tie).
    EXPECT_EQ(rows[0].ood_set, "near");
    EXPECT_NEAR(rows[0].auroc, (36 - 4 - 2.5) / 36, 1e-15);
    EXPECT_NEAR(rows[0].other_auroc, (36 - 5.5) / 36, 1e-15);
    EXPECT_NEAR(rows[0].test.difference, -1.0 / 36, 1e-15);
    EXPECT_TRUE(std::isnan(rows[0].test.p));  // nine images are too few
    EXPECT_EQ(rows[2].ood_set, "mean");
    EXPECT_NEAR(rows[2].test.difference, (rows[0].test.difference + rows[1].test.difference) / 2,
                1e-15);
    EXPECT_NEAR(rows[3].test.delong_error, rows[2].test.delong_error, 1e-15);
}

/// Three detectors on 30 + 30 images: two that are nearly alike, one that knows nothing.
ReportScores thirty_images() {
    ScoredSet id{"val", std::vector<std::vector<float>>(3), {}, {}, {}, {}};
    ScoredSet ood = id;
    ood.name = "near";
    for (int i = 0; i < 30; ++i) {
        const auto at = static_cast<float>(i);
        id.scores[0].push_back(40 + at);
        id.scores[1].push_back(40 + at);
        id.scores[2].push_back(at);
        ood.scores[0].push_back(at + 15);
        ood.scores[1].push_back(i == 29 ? 46 : at + 15);
        ood.scores[2].push_back(29 - at);
    }
    for (ScoredSet* set : {&id, &ood}) {
        set->taken.assign(30, 1);
        set->labels.assign(30, -1);
        set->predictions.assign(30, 0);
    }
    return {{"a", "b", "blind"}, id, {ood}, {}};
}

TEST(Significance, OneFamilyCountsTheTestsOfAllColumns) {
    const ReportScores scores = thirty_images();
    const std::vector<std::size_t> all{0, 1, 2};
    const auto apart = significance(scores, all);
    const auto together = significance(scores, all, {.one_family = true});
    ASSERT_EQ(apart.size(), 6U);  // "near" and its mean
    for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(apart[i].family, 3U);
        EXPECT_EQ(together[i].family, 6U);
        EXPECT_EQ(together[i].test.p, apart[i].test.p);
        EXPECT_GE(together[i].p_holm, apart[i].p_holm);
        EXPECT_LT(apart[i].simultaneous().low, apart[i].interval().low);
        EXPECT_LT(together[i].simultaneous().low, apart[i].simultaneous().low);
    }
}

TEST(Significance, TheBestAreThoseThatNoTestTellsApart) {
    const auto rows = significance(thirty_images(), std::vector<std::size_t>{0, 1, 2});
    EXPECT_FALSE(is_significant(rows[0]));  // a and b
    EXPECT_TRUE(is_significant(rows[1]));   // a and blind
    EXPECT_THAT(best_on_each(rows).at("near"), ElementsAre("a", "b"));
    EXPECT_TRUE(best_on_each({}).empty());
}

// Four images tell nothing: no p = 0, no width of 0.
TEST(Significance, FourImagesTellNothing) {
    ScoredSet id{"val", {{1, 1}, {10, 11}}, {1, 1}, {-1, -1}, {0, 0}, {}};
    ScoredSet ood{"near", {{1, 1}, {-10, -9}}, {1, 1}, {-1, -1}, {0, 0}, {}};
    const auto rows = significance({{"msp", "gen"}, id, {ood}, {}}, std::vector<std::size_t>{0, 1});
    EXPECT_EQ(rows[0].test.difference, -0.5);
    EXPECT_TRUE(std::isnan(rows[0].test.p));
    EXPECT_TRUE(std::isnan(rows[0].p_holm));
    EXPECT_FALSE(is_significant(rows[0]));
}

// A group of one set is that set: no column of its own.
TEST(Significance, GroupsOfOneSetAreNoColumns) {
    ScoredSet id{"val", {{1, 2}}, {1, 1}, {-1, -1}, {0, 0}, {}};
    ScoredSet near{"near", {{1, 0}}, {1, 1}, {-1, -1}, {0, 0}, {}};
    ScoredSet far = near;
    far.name = "far";
    const ReportScores scores{
        {"msp"}, id, {near, far}, {{"one", {"near"}}, {"both", {"near", "far"}}}};
    std::vector<std::string> names;
    for (const ReportColumn& column : scores.columns()) names.push_back(column.ood_set);
    EXPECT_THAT(names, ElementsAre("near", "far", "mean", "mean both"));
}

// A reader who compares doubles accepts the image at the threshold as well.
TEST(Thresholds, TheThresholdReadsBackNotAboveTheScore) {
    ScoredSet id{"val",
                 {std::vector<float>(30, 0.1F)},
                 std::vector<std::uint8_t>(30, 1),
                 std::vector<std::int64_t>(30, -1),
                 std::vector<std::int32_t>(30, 0),
                 {}};
    ScoredSet ood = id;
    ood.name = "near";
    const std::string csv = to_csv(threshold_rows({{"msp"}, id, {ood}, {}}));
    const std::size_t from = csv.find("\nmsp,0.9,") + 9;
    const double read = std::stod(csv.substr(from));
    EXPECT_LE(read, double{0.1F});
    EXPECT_EQ(static_cast<float>(read), 0.1F);
}

TEST(Trouble, ExtremesAreOfRowsThatTakePartAndTiesInOrder) {
    const ReportScores scores = sample_scores();
    const auto lowest = lowest_rows(scores.sorted(0).id, 2);
    EXPECT_EQ(lowest[0].row, 8U);
    EXPECT_EQ(lowest[1].row, 7U);
    EXPECT_EQ(highest_rows(scores.sorted(0).id, 1)[0].score, 9);
    const auto ties = highest_rows(scores.sorted(1).ood[0], 9);
    ASSERT_EQ(ties.size(), 4U);
    EXPECT_EQ(ties[0].row, 3U);
    EXPECT_EQ(ties[1].row, 0U);
    EXPECT_EQ(ties[2].row, 1U);
}

TEST(Trouble, FalseAlarmsAreCountedByClass) {
    const auto classes = false_alarms_by_class(sample_scores(), {sample_scores().id, {}});
    ASSERT_EQ(classes.size(), 2U);
    EXPECT_EQ(classes[0].name, "0 cats");
    EXPECT_EQ(classes[0].images, 5U);
    EXPECT_EQ(classes[1].images, 4U);
    EXPECT_EQ(false_alarms_by_class(sample_scores(), {sample_scores().id, {"a cat"}})[0].name,
              "0 a cat");
}

// Of forty images with the scores 0 to 39 the thresholds refuse three, one and none.
TEST(Trouble, FalseAlarmsAreOfTheThresholds) {
    ScoredSet id{"val", std::vector<std::vector<float>>(1), std::vector<std::uint8_t>(40, 1),
                 {},    std::vector<std::int32_t>(40, 0),   {}};
    for (int i = 0; i < 40; ++i) {
        id.scores[0].push_back(static_cast<float>(i));
        id.labels.push_back(i % 2);
    }
    ScoredSet ood = id;
    ood.name = "near";
    const ReportScores scores{{"msp"}, id, {ood}, {}};
    const auto classes = false_alarms_by_class(scores, {scores.id, {}});
    EXPECT_THAT(classes[0].wrong[0], ElementsAre(2, 1, 0));
    EXPECT_THAT(classes[1].wrong[0], ElementsAre(1, 0, 0));
}

TEST(Trouble, AcceptedImagesAreCountedByFolder) {
    const auto folders = accepted_by_folder(sample_scores(), 0);
    ASSERT_EQ(folders.size(), 2U);
    EXPECT_EQ(folders[0].name, "a");
    EXPECT_THAT(folders[0].wrong[0], ElementsAre(1, 1, 1));
    EXPECT_THAT(folders[1].wrong[0], ElementsAre(1, 1, 1));
    EXPECT_THAT(folders[0].wrong[1], ElementsAre(0, 0, 0));
    EXPECT_TRUE(accepted_by_folder(sample_scores(), 1).empty());  // one folder says nothing
}

}  // namespace
}  // namespace farout::report

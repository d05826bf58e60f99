// Thresholds, significance, trouble: on scores whose answers can be counted by hand.
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
    // One in ten of nine images may be refused: rounded up, that is one; one in 100 as well.
    EXPECT_EQ(rows[0].threshold, 2);
    EXPECT_EQ(rows[0].id.share, 8.0 / 9);
    EXPECT_EQ(rows[0].ood_set, "near");
    EXPECT_EQ(rows[0].ood.share, 2.0 / 4);
    EXPECT_EQ(rows[1].ood.share, 0);
    EXPECT_EQ(rows[2].ood_set, "mean");
    EXPECT_EQ(rows[2].ood.share, 0.25);
    EXPECT_EQ(rows[2].n_ood, 7U);
    EXPECT_EQ(rows[3].ood_set, "mean g");
    EXPECT_EQ(rows[3].ood.share, 0.25);
    const std::string csv = to_csv(rows);
    EXPECT_TRUE(csv.starts_with("detector,id_share_wanted,threshold,n_id,"));
    EXPECT_NE(csv.find("\none,0.9,2,9,0.888"), std::string::npos);
}

TEST(Thresholds, TheLastColumnTellsThoseOfWholeSets) {
    const std::string csv =
        to_csv(threshold_rows(sample_scores(), std::vector<std::string>{"two"}));
    std::istringstream lines(csv);
    std::string line;
    std::getline(lines, line);
    EXPECT_TRUE(line.ends_with(",ood_share_high,for_single_images"));
    while (std::getline(lines, line))
        EXPECT_TRUE(line.ends_with(line.starts_with("two,") ? ",no" : ",yes")) << line;
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
    EXPECT_EQ(rows[0].p_holm, rows[0].test.p);
    EXPECT_EQ(rows[2].ood_set, "mean");
    EXPECT_NEAR(rows[2].test.difference, (rows[0].test.difference + rows[1].test.difference) / 2,
                1e-15);
    EXPECT_NEAR(rows[3].test.p, rows[2].test.p, 1e-15);
}

TEST(Trouble, ExtremesAreOfRowsThatTakePartAndTiesInOrder) {
    const ReportScores scores = sample_scores();
    const auto lowest = lowest_rows(scores.id, 0, 2);
    EXPECT_EQ(lowest[0].row, 8U);
    EXPECT_EQ(lowest[1].row, 7U);
    EXPECT_EQ(highest_rows(scores.id, 0, 1)[0].score, 9);
    const auto ties = highest_rows(scores.ood[0], 1, 9);
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
    EXPECT_THAT(classes[0].wrong[0], ElementsAre(1, 1, 1));  // score 1 of cats/8
    EXPECT_THAT(classes[1].wrong[0], ElementsAre(0, 0, 0));
    EXPECT_EQ(false_alarms_by_class(sample_scores(), {sample_scores().id, {"a cat"}})[0].name,
              "0 a cat");
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

// clusters.csv and classes.csv: their formulas are tested in metrics/.
#include "report/clusters.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/part_shares.h"
#include "sample_scores.h"

namespace farout::report {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(ClustersOfAReport, AreThoseOfLabelsAndFolders) {
    const ReportScores scores = sample_scores();
    const Report report = sample_report(scores);
    const auto rows = cluster_rows(scores, report);
    ASSERT_EQ(rows.size(), report.rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].detector, report.rows[i].detector);
        EXPECT_EQ(rows[i].ood_set, report.rows[i].ood_set);
        EXPECT_EQ(rows[i].auroc, report.rows[i].metrics.auroc);
        EXPECT_EQ(rows[i].by_images, std::sqrt(report.rows[i].metrics.auroc_variance.total()));
        EXPECT_EQ(rows[i].id_classes, 2U);
    }
    // "one" on "near", {4.5, 3, 0.5, 0}: label 0 has 9, 7, 5, placed at 1, 3 at 5/8 and 1 at 1/2;
    // label 1 has 8 and 6 at 1, 4 at 3/4, 2 at 1/2.
    const double mean = (3 + 2 + 0.75 + 0.625 + 1) / 9;
    EXPECT_DOUBLE_EQ(rows[0].auroc, mean);
    const double rest = 1 + 1 + 1 + 0.625 + 0.5 - 5 * mean;
    const double of_id = 2.0 * 2 * rest * rest / 81;
    EXPECT_NEAR(rows[0].by_id_classes, std::sqrt(of_id + report.rows[0].metrics.auroc_variance.ood),
                1e-12);
    // Folder a: 5/9 and 1 above, b: 1 and 6.5/9.
    const double first = 5.0 / 9 + 1 - 2 * mean;
    EXPECT_NEAR(rows[0].by_both, std::sqrt(of_id + 2.0 * 2 * first * first / 16), 1e-12);
    EXPECT_EQ(rows[0].ood_folders, 2U);
    // All of "far" lies in one folder.
    EXPECT_EQ(rows[1].ood_folders, 1U);
    EXPECT_TRUE(std::isnan(rows[1].by_both));
    EXPECT_TRUE(std::isnan(rows[2].by_both));
    EXPECT_GT(rows[2].by_id_classes, 0);
    EXPECT_THAT(to_csv(rows), HasSubstr("\none,far,1,0,"));
}

// A group of one set has figures among the report's rows, but no column here.
TEST(ClustersOfAReport, StandByTheFiguresOfTheirOwnDetectorAndSet) {
    const ReportScores all = sample_scores();
    ReportScores scores{
        all.detectors, all.id, all.ood, {{"one", {"near"}}, {"g", {"far", "near"}}}};
    const Report report = sample_report(scores);
    ASSERT_EQ(report.rows.size(), 2U * 5U);
    const auto rows = cluster_rows(scores, report);
    ASSERT_EQ(rows.size(), 2U * 4U);
    for (const ClusterRow& row : rows) {
        const metrics::SetMetrics& figures = report.row_of(row.detector, row.ood_set).metrics;
        EXPECT_EQ(row.auroc, figures.auroc) << row.detector << " on " << row.ood_set;
        EXPECT_EQ(row.by_images, std::sqrt(figures.auroc_variance.total()));
    }
}

TEST(ClustersOfAReport, AreNotKnownWithoutLabelsOrPaths) {
    ReportScores scores = sample_scores();
    scores.id.labels[0] = -1;
    const auto unlabelled = cluster_rows(scores, sample_report(scores));
    EXPECT_TRUE(std::isnan(unlabelled[0].by_id_classes));
    EXPECT_EQ(unlabelled[0].id_classes, 0U);
    EXPECT_THAT(to_csv(unlabelled), ::testing::Not(HasSubstr("nan")));
    scores = sample_scores();
    scores.ood[0].paths.clear();
    const auto pathless = cluster_rows(scores, sample_report(scores));
    EXPECT_TRUE(std::isnan(pathless[0].by_both));
    EXPECT_FALSE(std::isnan(pathless[0].by_id_classes));
    EXPECT_EQ(pathless[0].ood_folders, 0U);
}

PartCounts part(const std::string& name, std::uint64_t images, std::uint64_t wrong) {
    return {name, images, {{0, wrong, 0}, {0, 0, 0}}};
}

TEST(ClassesOfAReport, SmallOnesDoNotLead) {
    const ReportScores scores = sample_scores();
    const Parts parts{{part("lone", 1, 1), part("bad", 50, 40), part("good", 50, 0),
                       part("small and good", 2, 0), part("worst", 100, 90)},
                      {{}, {}}};
    const auto shares = part_shares(scores, parts);
    ASSERT_EQ(shares.size(), 10U);
    std::vector<std::string> order;
    for (std::size_t i = 0; i < 5; ++i) order.push_back(shares[i].part);
    EXPECT_EQ(order, (std::vector<std::string>{"worst", "bad", "lone", "good", "small and good"}));
    EXPECT_THAT(to_csv(shares),
                StartsWith("detector,set,role,part,images,wrong,share,share_low,share_high\n"
                           "one,val,in-distribution,worst,100,90,0.9,0.825"));
}

TEST(ClassesOfAReport, CountAtTheThresholdOf95PerCent) {
    const ReportScores scores = sample_scores();
    const ClassNames names(scores.id, {});
    const Parts parts = parts_of(scores, names);
    ASSERT_EQ(parts.folders.size(), 2U);
    const auto shares = part_shares(scores, parts);
    for (const PartShare& one : shares) {
        EXPECT_LE(one.interval.low, one.share());
        EXPECT_GE(one.interval.high, one.share());
        const bool id = one.role == SetRole::in_distribution;
        EXPECT_EQ(one.set, id ? "val" : "near");
        const auto& counts = id ? parts.classes : parts.folders[0];
        const auto found = std::ranges::find(counts, one.part, &PartCounts::name);
        ASSERT_NE(found, counts.end());
        EXPECT_EQ(one.wrong, found->wrong[one.detector == "one" ? 0 : 1][1]);
    }
    EXPECT_EQ(shares.size(), 8U);
}

}  // namespace
}  // namespace farout::report

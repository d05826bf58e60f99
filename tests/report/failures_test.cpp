#include "report/failures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/json.h"
#include "sample_scores.h"

namespace farout::report {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(FailuresOfAReport, RowsAreInDistributionAloneThenTheColumns) {
    const ReportScores scores = sample_scores();
    const Failures failures = failures_of(scores);
    EXPECT_EQ(failures.labelled, 9U);
    EXPECT_EQ(failures.without_label, 0U);
    ASSERT_EQ(failures.rows.size(), 10U);
    std::vector<std::string> sets;
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(failures.rows[i].detector, "one");
        sets.push_back(failures.rows[i].ood_set);
    }
    EXPECT_EQ(sets, (std::vector<std::string>{"", "near", "far", "mean", "mean g"}));
    // "one" scores the nine images 9 … 1; the classifier gets those with 3 and 1 wrong.
    const metrics::FailureMetrics& alone = failures.rows[0].metrics;
    EXPECT_EQ(alone.n_wrong, 2U);
    EXPECT_DOUBLE_EQ(alone.failure_auroc, 13.0 / 14);
    EXPECT_DOUBLE_EQ(alone.aurc, (1.0 / 7 + 1.0 / 8 + 2.0 / 9) / 9);
    // Of "near" 4.5 lies above the right ones with 4 and 2, 3 above 2.
    const metrics::FailureMetrics& near = failures.rows[1].metrics;
    EXPECT_EQ(near.n_ood, 4U);
    EXPECT_DOUBLE_EQ(near.oscr, (7.0 * 4 - 3) / (9 * 4));
    EXPECT_DOUBLE_EQ(near.ccr_1, 5.0 / 9);
    const metrics::FailureMetrics& mean = failures.rows[3].metrics;
    EXPECT_DOUBLE_EQ(mean.augrc, (near.augrc + failures.rows[2].metrics.augrc) / 2);
}

TEST(FailuresOfAReport, CsvLeavesOutWhatIsNotKnown) {
    const std::string csv = to_csv(failures_of(sample_scores()));
    EXPECT_THAT(csv, StartsWith("detector,ood_set,n_id,n_wrong,n_ood,aurc,augrc,failure_auroc,oscr,"
                                "ccr_4,ccr_3,ccr_2,ccr_1,aurc_low,aurc_high,augrc_low,"));
    EXPECT_THAT(csv, HasSubstr("\none,,9,2,0,"));
    const std::size_t second = csv.find('\n', csv.find('\n') + 1);
    EXPECT_EQ(csv.substr(second - 10, 11), ",,,,,,,,,,\n");
    EXPECT_EQ(csv.find("nan"), std::string::npos);
}

TEST(FailuresOfAReport, WithoutLabelsThereAreNone) {
    ReportScores scores = sample_scores();
    scores.id.labels.assign(scores.id.labels.size(), -1);
    const Failures failures = failures_of(scores);
    EXPECT_EQ(failures.labelled, 0U);
    EXPECT_EQ(failures.without_label, 9U);
    EXPECT_TRUE(failures.rows.empty());
    scores.id.labels[0] = 0;
    EXPECT_EQ(failures_of(scores).rows[0].metrics.n_id, 1U);
}

TEST(FailuresOfAReport, AreABlockOfTheJson) {
    const ReportScores scores = sample_scores();
    Report report = sample_report(scores);
    EXPECT_TRUE(nlohmann::json::parse(to_json(report))["failures"].is_null());
    report.failures = failures_of(scores);
    const auto json = nlohmann::json::parse(to_json(report));
    const auto& block = json["failures"];
    EXPECT_EQ(block["labelled"], 9);
    ASSERT_EQ(block["metrics"].size(), 10U);
    EXPECT_TRUE(block["metrics"][0]["ood_set"].is_null());
    EXPECT_TRUE(block["metrics"][0]["oscr"].is_null());
    EXPECT_EQ(block["metrics"][1]["oscr"], report.failures->rows[1].metrics.oscr);
    for (const metrics::FailureFigure& figure : metrics::failure_figures())
        EXPECT_TRUE(json["definitions"].contains(figure.name)) << figure.name;
    const metrics::FailureMetrics& near = report.failures->rows[1].metrics;
    EXPECT_EQ(block["metrics"][1]["oscr_low"], near.oscr_interval.low);
    EXPECT_EQ(block["metrics"][1]["ccr_1_high"], near.ccr_1_interval.high);
}

TEST(FailuresOfAReport, RiskCurvesEndAtTheShareOfFailures) {
    const std::vector<FailureRow> rows = failures_of(sample_scores()).rows;
    for (const auto& [row, failures, images] :
         {std::tuple{0U, 2.0, 9.0}, {1U, 6.0, 13.0}, {2U, 5.0, 12.0}}) {
        ASSERT_EQ(rows[row].risks.size(), risk_points);
        EXPECT_DOUBLE_EQ(rows[row].risks.back(), failures / images);
    }
    EXPECT_EQ(rows[0].risks.front(), 0);
    EXPECT_TRUE(rows[3].risks.empty()) << "of a mean";
}

}  // namespace
}  // namespace farout::report

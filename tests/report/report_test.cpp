#include "report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

using testing::HasSubstr;

std::string refusal(const std::vector<std::string>& names) {
    try {
        check_set_names(names);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(SetNames, MustTellRowsApart) {
    EXPECT_EQ(refusal({"dtd", "inaturalist"}), "");
    EXPECT_THAT(refusal({"dtd", "mean"}), HasSubstr("'mean'"));
    EXPECT_THAT(refusal({"dtd", "x", "dtd"}), HasSubstr("'dtd': there are two sets"));
    EXPECT_THAT(refusal({""}), HasSubstr("no name"));
    EXPECT_THROW(check_set_names(std::vector<std::string>{"val"}, "val"), Error);
    EXPECT_THAT(refusal({"a\nb", "a\nb"}), HasSubstr("a\\x0ab"));
}

TEST(MetricRows, ARowASetAndOneForTheMean) {
    metrics::DetectorMetrics metrics;
    metrics.sets.resize(2);
    metrics.sets[0].auroc = 0.5;
    metrics.sets[1].auroc = 0.75;
    metrics.mean.auroc = 0.625;
    const std::vector<std::string> names = {"a", "b"};
    const std::vector<MetricRow> rows = metric_rows("msp", names, metrics);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].ood_set, "a");
    EXPECT_EQ(rows[1].ood_set, "b");
    EXPECT_EQ(rows[2].ood_set, "mean");
    EXPECT_EQ(rows[1].metrics.auroc, 0.75);
    EXPECT_EQ(rows[2].metrics.auroc, 0.625);
    for (const MetricRow& row : rows) EXPECT_EQ(row.detector, "msp");
}

TEST(MetricRows, NamesAndFiguresMustBelongTogether) {
    const std::vector<std::string> names = {"a"};
    EXPECT_THROW(metric_rows("msp", names, metrics::DetectorMetrics{}), Error);
}

/// From scores to text: the whole way that the command takes.
TEST(MetricRows, FromScoresToCsv) {
    const std::vector<float> id = {2, 3};
    const std::vector<float> near = {1, 2};
    const std::vector<float> far = {0, 0, 1};
    const std::vector<metrics::ScoreColumn<float>> ood = {
        {.scores = near, .taken = {}, .detector = "msp", .set = "near"},
        {.scores = far, .taken = {}, .detector = "msp", .set = "far"}};
    const std::vector<std::string> names = {"near", "far"};
    const metrics::DetectorMetrics metrics = metrics::evaluate_sets<float>(
        {.scores = id, .taken = {}, .detector = "msp", .set = "val"}, ood);
    const std::string text = to_csv(metric_rows("msp", names, metrics));
    // near: 3½ of 4 pairs in order; k = 1, threshold 3, none of OOD reaches it; catching both of
    // OOD flags the 2 of ID. Precisions of ID by recall: 1 at 0, 1 at ½, 2/3 at 1.
    EXPECT_THAT(text, HasSubstr("\nmsp,near,2,2,0.875,"));
    EXPECT_THAT(text, HasSubstr(",0,0.5,0.9166666666666666,"));
    EXPECT_THAT(text, HasSubstr("\nmsp,far,2,3,1,0.0829"));
    EXPECT_THAT(text, HasSubstr(",1,0,0,1,1,0,1,0,1,0,0,"));
    EXPECT_THAT(text, HasSubstr("\nmsp,mean,2,5,0.9375,"));
}

TEST(SetSummaryTest, TotalsWhatTookNoPart) {
    SetSummary set;
    EXPECT_EQ(set.left_out_total(), 0U);
    set.left_out = {{"unreadable", 3}, {"not finite", 4}};
    EXPECT_EQ(set.left_out_total(), 7U);
}

}  // namespace
}  // namespace farout::report

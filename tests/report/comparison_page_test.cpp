// The data of compare's page; what a browser makes of it is tested in end_to_end/page.sh.
#include "report/page/comparison_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sample_reports.h"
#include "sample_runs.h"

namespace farout::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

Json data_in(const std::string& html) {
    const std::string begin = R"(<script type="application/json" id="data">)";
    const std::size_t from = html.find(begin) + begin.size();
    return Json::parse(html.substr(from, html.find("</script>", from) - from));
}

RunComparison compared(const Report& one, const Report& other) {
    const std::vector<Run> runs{{"a", one}, {"<b>", other}};
    SampleImages images([](const auto&, const auto& set, std::size_t) {
        return set == "texture" ? std::nullopt
                                : std::optional(metrics::PairedTest{-0.01, 0.004, 0.004, 0.01});
    });
    return compare_runs(runs, images);
}

TEST(ComparisonPage, TellsRunsByPlace) {
    Report other = published_report();
    for (MetricRow& row : other.rows) row.metrics.auroc -= 0.01;
    const RunComparison comparison = compared(published_report(), other);
    const Json data = data_in(to_html(comparison));
    EXPECT_EQ(data["runs"], Json({"a", "<b>"}));
    EXPECT_EQ(data["columns"], Json(comparison.sets));
    EXPECT_EQ(data["detectors"], Json(published_report().detectors()));
    std::size_t row = 0;
    for (const auto& detector : data["figures"])
        for (const auto& column : detector)
            for (const auto& run : column) {
                EXPECT_EQ(run["auroc"], comparison.rows[row].metrics.auroc);
                EXPECT_EQ(run["holm"].is_null(), !comparison.rows[row].p_holm.has_value());
                ++row;
            }
    EXPECT_EQ(row, comparison.rows.size());
}

TEST(ComparisonPage, DetectorsMayLackPublishedFigures) {
    const Comparison comparison{"vit",
                                "file.csv",
                                {{"msp", "far", 0.9, 0.3, 0.8, 0.5, ""},
                                 {"gen", "near", 0.7, 0.6, 0.75, 0.5, ""},
                                 {"gen", "far", 0.9, 0.2, 0.95, 0.1, ""}},
                                {"near", "far"},
                                {"detector vim"},
                                {"set elsewhere"}};
    const Json data = data_in(to_html(comparison));
    EXPECT_TRUE(data["published"]);
    EXPECT_TRUE(data["figures"][0][0].is_null());
    EXPECT_EQ(data["figures"][0][1][0]["auroc"], 0.8);  // the published one is the first
    EXPECT_EQ(data["figures"][1][0][1]["fpr95_id_positive"], 0.6);
    EXPECT_EQ(data["left_out"], Json({"detector vim", "set elsewhere"}));
}

TEST(ComparisonPage, NamesAreNeverMarkup) {
    const std::string html = to_html(compared(hostile_report(), hostile_report()));
    EXPECT_THAT(html, HasSubstr("<title>OOD comparison: a, &lt;b&gt;</title>"));
    EXPECT_THAT(html, Not(HasSubstr("<b>")));
    EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(html, Not(HasSubstr("{{")));
}

}  // namespace
}  // namespace farout::report

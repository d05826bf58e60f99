// The page's data and its escapes; what a browser makes of it is tested in end_to_end/page.sh.
#include "report/page/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/failures.h"
#include "report/page/detail/html_template.h"
#include "sample_reports.h"
#include "sample_scores.h"

namespace farout::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Page {
    ReportScores scores;
    Report report = sample_report(scores);
    std::vector<ThresholdRow> thresholds = threshold_rows(scores);
    std::vector<std::size_t> compared = all_of(scores);
    std::vector<TestRow> tests = significance(scores, compared);
    std::vector<ClusterRow> clusters = cluster_rows(scores, report);
    Parts parts;
    PageImages images = page_images(scores, 2);
    std::vector<std::string> pictures = std::vector<std::string>(images.images.size(), "jpeg");

    explicit Page(ReportScores given = sample_scores()) : scores(std::move(given)) {
        parts = parts_of(scores, ClassNames(scores.id, {}));
        report.failures = failures_of(scores);
    }
    PageInput input() const {
        return {report, scores, thresholds, compared, tests, {}, clusters, parts, images, pictures};
    }
};

ReportScores hostile_scores() {
    const std::string name = hostile_names()[3];
    ReportScores sample = sample_scores();
    std::vector<std::string> detectors = {name, "</script><b>"};
    for (std::string& path : sample.ood[0].paths) path = "<!--/" + name + path;
    sample.ood[0].name = "&lt;</title>";
    return {detectors, sample.id, sample.ood, {{"<g>", {"&lt;</title>"}}}};
}

TEST(Base64, IsRfc4648s) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

TEST(PageTest, DataTellsThresholdsThatWereFixedElsewhere) {
    const Page page;
    EXPECT_TRUE(nlohmann::json::parse(page_data(page.input()))["calibrated"].is_null());
    CalibrationSet set{"cal", {page.scores.sorted(0).id, std::nullopt}, {"one"}};
    const auto rows = calibrated_rows(page.scores, set);
    PageInput input = page.input();
    input.calibrated = rows;
    const auto data = nlohmann::json::parse(page_data(input))["calibrated"];
    EXPECT_EQ(data["set"], "cal");
    EXPECT_EQ(data["n"], page.scores.sorted(0).id.count());
    ASSERT_EQ(data["detectors"].size(), 2U);
    ASSERT_EQ(data["detectors"][0].size(), 3U);
    EXPECT_EQ(data["detectors"][1].size(), 0U);  // without scores of the set
    EXPECT_EQ(data["detectors"][0][1]["independent"], false);
    EXPECT_EQ(data["detectors"][0][1]["sets"].size(), 1 + page.scores.ood.size());
    EXPECT_EQ(data["detectors"][0][1]["sets"][1][0], rows[rows.size() / 3 + 1].share());
    EXPECT_EQ(data["sets"][0], (nlohmann::json{{"name", page.scores.id.name}, {"role", "id"}}));
    EXPECT_EQ(data["sets"][1]["role"], "ood");
}

TEST(PageTest, DataTellsTheScoresByPlace) {
    const Page page;
    const auto data = nlohmann::json::parse(page_data(page.input()));
    EXPECT_EQ(data["detectors"], nlohmann::json({"one", "two"}));
    ASSERT_EQ(data["columns"].size(), 4U);
    EXPECT_EQ(data["columns"][3]["name"], "mean g");
    EXPECT_EQ(data["columns"][3]["row"], 3);
    EXPECT_EQ(data["columns"][3]["mean"], true);
    EXPECT_EQ(data["columns"][0]["mean"], false);
    EXPECT_EQ(data["families"].size(), 4U);
    EXPECT_EQ(data["report"]["metrics"].size(), 8U);
    EXPECT_EQ(data["thresholds"][1][0]["ood"][0][0], page.thresholds[12].ood.share);
    EXPECT_EQ(data["tests"][2][0][2], page.tests[2].test.difference);
    EXPECT_EQ(data["clusters"][1][0][0], page.clusters[4].by_images);
    EXPECT_EQ(data["risks"][1].size(), 3U);
    EXPECT_EQ(data["report"]["failures"]["metrics"].size(), 10U);
    EXPECT_EQ(data["extremes"][0][0].size(), 2U);
    const auto& shown = data["images"][data["extremes"][0][1][0][0].get<std::size_t>()];
    EXPECT_EQ(shown["path"], "a/x");
    EXPECT_EQ(shown["picture"], base64("jpeg"));
    std::uint64_t counted = 0;
    for (const auto& count : data["histograms"][0]["id"]) counted += count.get<std::uint64_t>();
    EXPECT_EQ(counted, 9U);
    const auto& roc = data["curves"][0][0]["roc"];
    EXPECT_EQ(roc[roc.size() - 2], 100000);
    EXPECT_EQ(roc[roc.size() - 1], 100000);
}

TEST(PageTest, NamesAreNeverMarkup) {
    const Page page(hostile_scores());
    const std::string data = page_data(page.input());
    EXPECT_THAT(data, Not(HasSubstr("<")));
    const auto json = nlohmann::json::parse(data);
    EXPECT_EQ(json["detectors"][0], hostile_names()[3]);
    EXPECT_EQ(json["report"]["metrics"][0]["ood_set"], "&lt;</title>");
    const std::string html = to_html(page.input());
    EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(html, Not(HasSubstr("{{")));
}

TEST(PageTest, OodImagesBearNoClassNames) {
    Page page;
    for (auto& set : page.scores.ood) set.labels.assign(set.labels.size(), 0);
    page.parts = parts_of(page.scores, ClassNames(page.scores.id, {"bird", "pullover"}));
    PageInput input = page.input();
    input.class_names = {"bird", "pullover"};
    const auto data = nlohmann::json::parse(page_data(input));
    bool id = false, ood = false;
    for (const auto& image : data["images"]) {
        const bool is_id = image["set"] == 0;
        (is_id ? id : ood) = true;
        EXPECT_EQ(image["label"] == "", !is_id) << image;
        EXPECT_EQ(image["folder"] == "", is_id) << image;
    }
    EXPECT_TRUE(id && ood);
    EXPECT_EQ(data["classes"]["names"], nlohmann::json({"0 bird", "1 pullover"}));
    for (const auto& folders : data["folders"]) EXPECT_THAT(folders.dump(), Not(HasSubstr("bird")));
}

TEST(PageTest, WarningsStandAtTheHeadWithoutAScript) {
    Page page;
    EXPECT_THAT(to_html(page.input()), Not(HasSubstr("id=\"warnings\"")));
    page.report.warnings = {{"kind", "one <b>& the other"}, {"kind", "second"}};
    const std::string html = to_html(page.input());
    EXPECT_THAT(html, HasSubstr("<li>one &lt;b&gt;&amp; the other</li><li>second</li>"));
    EXPECT_LT(html.find("id=\"warnings\""), html.find("<main>"));
}

TEST(PageTest, ThresholdsOfWholeSetsSaySo) {
    Page page;
    page.thresholds = threshold_rows(page.scores, std::vector<std::string>{"two"});
    const auto data = nlohmann::json::parse(page_data(page.input()));
    for (const auto& share : data["thresholds"][0]) EXPECT_EQ(share["whole_set"], false);
    for (const auto& share : data["thresholds"][1]) EXPECT_EQ(share["whole_set"], true);
}

TEST(PageTest, TitlesAreEscaped) {
    Page page;
    page.report.sets[0].provenance["model"] = "</title><b>&";
    EXPECT_THAT(to_html(page.input()),
                HasSubstr("<title>OOD report: &lt;/title&gt;&lt;b&gt;&amp;</title>"));
}

TEST(PageTest, NeedsNothingElse) {
    const std::string html = to_html(Page().input());
    for (const char* link : {" src=\"http", " href=\"http", "@import", "<link", "<script src"})
        EXPECT_THAT(html, Not(HasSubstr(link)));
    EXPECT_THAT(html, HasSubstr("default-src 'none'"));
}

}  // namespace
}  // namespace farout::report

// Whoever writes, reads back, averages, sorts or shows figures has every line of their table.
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "metrics/figures.h"
#include "report/json.h"
#include "report/page/comparison_page.h"
#include "report/page/page.h"
#include "report/report_file.h"
#include "report/sorted_report.h"
#include "report/summary.h"
#include "report/text/csv.h"
#include "sample_runs.h"
#include "sample_scores.h"
#include "temporary_folder.h"

namespace farout::report {
namespace {

using Json = nlohmann::json;
using metrics::Figure;

using Runs = std::vector<Run>;  // a test fixture has a Run() of its own

/// Every figure has a value of its own.
metrics::SetMetrics distinct(double first) {
    metrics::SetMetrics some;
    for (const Figure& figure : metrics::figures()) some.*figure.value = first += 1.0 / 128;
    return some;
}

Report one_row() {
    Report report;
    report.rows = {{"msp", "dtd", distinct(0.25)}};
    return report;
}

TEST(FiguresTable, CsvHasEachUnderItsName) {
    const Report report = one_row();
    const std::string text = to_csv(report.rows);
    const auto header = split(text.substr(0, text.find('\n')), ',');
    auto fields = split(text.substr(text.find('\n') + 1), ',');
    fields.back() = std::string(trim(fields.back()));
    ASSERT_EQ(header.size(), fields.size());
    ASSERT_EQ(header.size(), 4 + metrics::csv_figures().size());
    for (const Figure* figure : metrics::csv_figures()) {
        const auto place = std::ranges::find(header, figure->name) - header.begin();
        ASSERT_LT(place, std::ssize(header)) << figure->name;
        EXPECT_EQ(std::stod(fields[static_cast<std::size_t>(place)]),
                  report.rows.front().metrics.*figure->value)
            << figure->name;
    }
}

TEST(FiguresTable, JsonHasEachAndItsMeaning) {
    const Report report = one_row();
    const Json json = Json::parse(to_json(report));
    for (const Figure& figure : metrics::figures()) {
        EXPECT_EQ(json["metrics"][0].at(figure.name), report.rows.front().metrics.*figure.value);
        EXPECT_EQ(json["definitions"].at(figure.name), figure.meaning);
    }
}

TEST(FiguresTable, EachReadsBack) {
    const Report report = one_row();
    const testing::TemporaryFolder folder;
    testing::write_text(folder / report_file, to_json(report));
    const Report again = read_report(folder / report_file);
    for (const Figure& figure : metrics::figures())
        EXPECT_EQ(again.rows.front().metrics.*figure.value,
                  report.rows.front().metrics.*figure.value)
            << figure.name;
}

TEST(FiguresTable, WhatAnOlderReportDoesNotHaveIsNotKnown) {
    Json json = Json::parse(to_json(one_row()));
    json["metrics"][0].erase("detection_error");
    const testing::TemporaryFolder folder;
    testing::write_text(folder / report_file, json.dump());
    const Report again = read_report(folder / report_file);
    EXPECT_TRUE(std::isnan(again.rows.front().metrics.detection_error));
    EXPECT_EQ(again.rows.front().metrics.auroc, one_row().rows.front().metrics.auroc);
}

TEST(FiguresTable, SummaryHasTheMeanOfEach) {
    std::vector<ModelReport> models;
    for (const double first : {0.25, 0.5}) {
        Report report;
        report.rows = {{"msp", "dtd", distinct(first)}};
        models.push_back({concat("model ", first), report});
    }
    const auto rows = summary_rows(models);
    ASSERT_EQ(rows.back().model, mean_of_models);
    for (const Figure& figure : metrics::figures()) {
        const double mean = rows.back().row.metrics.*figure.value;
        if (figure.is_end())
            EXPECT_TRUE(std::isnan(mean)) << figure.name;
        else
            EXPECT_EQ(mean, distinct(0.375).*figure.value) << figure.name;
    }
}

// "a" has the larger values.
TEST(FiguresTable, EachSortsTheBestDetectorFirst) {
    Report report;
    report.rows = {{"a", mean_of_sets, distinct(0.5)}, {"b", mean_of_sets, distinct(0.25)}};
    for (const Figure& figure : metrics::figures()) {
        if (figure.is_end()) continue;
        EXPECT_NO_THROW(check_sort_key(figure.name, {}));
        const char* best = figure.better == metrics::Better::higher ? "a" : "b";
        EXPECT_EQ(sorted_report(report, figure.name).rows.front().detector, best) << figure.name;
    }
    EXPECT_EQ(sorted_report(report, "fpr95").rows.front().detector, "b");
    EXPECT_EQ(sorted_report(report, "name").rows.front().detector, "a");
}

TEST(FiguresTable, ThePageShowsEach) {
    const ReportScores scores = sample_scores();
    const Report report = sample_report(scores);
    const auto thresholds = threshold_rows(scores);
    const std::vector<std::size_t> compared = all_of(scores);
    const auto tests = significance(scores, compared);
    const PageImages images = page_images(scores, 1);
    const std::vector<std::string> pictures(images.images.size());
    const auto clusters = cluster_rows(scores, report);
    const Parts parts = parts_of(scores, ClassNames(scores.id, {}));
    const Json data = Json::parse(page_data(
        {report, scores, thresholds, compared, tests, {}, clusters, parts, images, pictures}))
        ["figures"];
    auto shown = data.begin();
    for (const Figure& figure : metrics::figures()) {
        if (figure.is_end()) continue;
        ASSERT_NE(shown, data.end());
        EXPECT_EQ(*shown, Json({{"key", figure.name},
                                {"name", figure.title},
                                {"better", figure.better == metrics::Better::higher ? 1 : -1}}));
        ++shown;
    }
    EXPECT_EQ(shown, data.end());
}

TEST(FiguresTable, ComparesPageShowsEachOfRuns) {
    const Runs runs{{"one", one_row()}, {"two", one_row()}};
    SampleImages untested;
    const RunComparison comparison = compare_runs(runs, untested);
    const std::string html = to_html(comparison);
    const std::string begin = R"(<script type="application/json" id="data">)";
    const std::size_t from = html.find(begin) + begin.size();
    const Json data = Json::parse(html.substr(from, html.find("</script>", from) - from));
    std::size_t shown = 0;
    for (const Figure& figure : metrics::figures()) {
        EXPECT_EQ(data["figures"][0][0][1].at(figure.name),
                  runs.back().report.rows.front().metrics.*figure.value);
        if (figure.is_end()) continue;
        EXPECT_EQ(data["shown"].at(shown++).at("key"), figure.name);
    }
    EXPECT_EQ(data["shown"].size(), shown);
}

}  // namespace
}  // namespace farout::report

#include "report/run_comparison.h"

#include <algorithm>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "message_of.h"
#include "report/json.h"
#include "report/report_file.h"
#include "sample_reports.h"
#include "sample_runs.h"
#include "sample_scores.h"
#include "temporary_folder.h"

namespace farout::report {
namespace {

using ::testing::HasSubstr;

using Runs = std::vector<Run>;  // a test fixture has a Run() of its own

TEST(ReportFile, ReadsBackWhatWasWritten) {
    Report report = sample_report(sample_scores());
    report.warnings = {{"labels", "no \"labels\" <there>", {"val"}, {}}, {"kind", "", {}, {"one"}}};
    const farout::testing::TemporaryFolder folder;
    std::ofstream(folder.path() / "metrics.json") << to_json(report);
    const Report read = read_report(folder.path() / "metrics.json");
    EXPECT_EQ(to_json(read), to_json(report));
    ASSERT_EQ(read.warnings.size(), 2U);
    EXPECT_EQ(read.warnings[0].text, report.warnings[0].text);
    EXPECT_EQ(read.warnings[1].detectors, report.warnings[1].detectors);
}

TEST(ReportFile, OtherFilesAreRefused) {
    const farout::testing::TemporaryFolder folder;
    for (const char* text : {"", "{}", "[1]", "{\"format\": \"other\"}"}) {
        std::ofstream(folder.path() / "metrics.json") << text;
        EXPECT_THAT(
            farout::testing::message_of([&] { read_report(folder.path() / "metrics.json"); }),
            HasSubstr("isn't a metrics.json"));
    }
}

TEST(RunComparison, DifferencesAreToTheFirstAndHolmCountsDetectors) {
    Report other = published_report();
    for (MetricRow& row : other.rows) row.metrics.auroc -= 0.01;
    const Runs runs{{"a", published_report()}, {"b", other}};
    SampleImages images([](const auto& detector, const auto&, std::size_t) {
        return std::optional(
            metrics::PairedTest{-0.01, 0.004, 0.004, detector == "vim" ? 0.01 : 0.04});
    });
    const auto comparison = compare_runs(runs, images);
    ASSERT_EQ(comparison.rows.size(), 3U * 5U * 2U);
    EXPECT_FALSE(comparison.rows[0].test);
    EXPECT_EQ(comparison.rows[1].p_holm, 0.08);   // energy: the second smallest, times 2
    EXPECT_EQ(comparison.rows[21].p_holm, 0.03);  // vim: the smallest, times 3
    const std::string table = to_table(comparison);
    EXPECT_THAT(table, HasSubstr("-1.00  +0.00"));
    EXPECT_THAT(table, HasSubstr("p 0.0300"));
    EXPECT_THAT(to_csv(comparison), HasSubstr("\nenergy,texture,b,0.923"));
    // Three detectors are a family; the interval of −0.01 ± 1.96 · 0.004.
    EXPECT_EQ(comparison.rows[1].family, 3U);
    EXPECT_THAT(to_csv(comparison), HasSubstr(",3,-0.01783985"));
}

// Figures, differences and tests are of the same images, whatever the reports' own figures are of.
TEST(RunComparison, FiguresAreOfTheImagesThatAllRunsRead) {
    Report other = published_report();
    for (MetricRow& row : other.rows) row.metrics.auroc += 0.05;
    const Runs runs{{"a", published_report()}, {"b", other}};
    SampleImages images(
        [](const auto&, const auto&, std::size_t) {
            return std::optional(metrics::PairedTest{-0.01, 0.004, 0.004, 0.01});
        },
        [](const auto&, const auto& set, std::size_t run) {
            metrics::SetMetrics common;
            common.n_id = 400;
            common.n_ood = 200;
            common.auroc = run == 0 ? 0.9 : 0.89;
            return set == "texture" ? std::optional(common) : std::nullopt;
        });
    const auto comparison = compare_runs(runs, images);
    const auto found = std::ranges::find_if(comparison.rows, [](const RunRow& row) {
        return row.ood_set == "texture" && row.run == 1;
    });
    ASSERT_NE(found, comparison.rows.end());
    const RunRow& row = *found;
    EXPECT_EQ(row.metrics.auroc, 0.89);
    EXPECT_EQ(row.first.auroc, 0.9);
    EXPECT_EQ(row.auroc_difference(), -0.01);
    ASSERT_EQ(comparison.warnings.size(), 1U);
    EXPECT_THAT(comparison.warnings[0], HasSubstr("On texture the runs couldn't read the same"));
    EXPECT_THAT(comparison.warnings[0], HasSubstr("400 in-distribution and 200"));
}

TEST(RunComparison, WhatIsntInAllIsTold) {
    Report other = published_report();
    std::erase_if(other.rows, [](const MetricRow& row) {
        return row.detector == "vim" || row.ood_set == "texture";
    });
    std::erase_if(other.sets, [](const SetSummary& set) { return set.name == "texture"; });
    const Runs runs{{"a", published_report()}, {"b", other}};
    SampleImages untested;
    const auto comparison = compare_runs(runs, untested);
    // The mean is over other sets, so it isn't the same figure.
    EXPECT_EQ(comparison.left_out,
              (std::vector<std::string>{"detector vim", "set texture", "set mean"}));
    EXPECT_THAT(to_table(comparison), HasSubstr("Not in all of them: detector vim"));
}

TEST(RunComparison, NothingInCommonIsAnError) {
    Report other = published_report();
    for (MetricRow& row : other.rows) row.detector += "2";
    const Runs runs{{"a", published_report()}, {"b", other}};
    SampleImages untested;
    EXPECT_THAT(farout::testing::message_of([&] { compare_runs(runs, untested); }),
                HasSubstr("no detector in common"));
}

}  // namespace
}  // namespace farout::report

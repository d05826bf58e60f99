#include "report/summary.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/error.h"
#include "message_of.h"
#include "report/json.h"
#include "report/report_file.h"
#include "report/text/csv.h"
#include "sample_reports.h"
#include "temporary_folder.h"

namespace farout::report {
namespace {

MetricRow row(const std::string& detector, const std::string& set, double auroc, double fpr95) {
    metrics::SetMetrics metrics;
    metrics.auroc = auroc;
    metrics.fpr95_id_positive = fpr95;
    metrics.n_ood = 10;
    return {detector, set, metrics};
}

ModelReport model(const std::string& name, std::vector<MetricRow> rows) {
    Report report;
    report.rows = std::move(rows);
    return {name, report};
}

TEST(Summary, MeansAreOverModelsThatAllHaveTheDetectorAndTheSet) {
    const std::vector<ModelReport> reports{
        model("vit", {row("msp", "dtd", 0.5, 0.25), row("vim", "dtd", 1, 0)}),
        model("bit", {row("msp", "dtd", 0.75, 0.5), row("msp", "other", 1, 1)})};
    const auto rows = summary_rows(reports);
    ASSERT_EQ(rows.size(), 5U);
    EXPECT_EQ(rows[2].model, "bit");
    EXPECT_EQ(rows[4].model, "mean");
    EXPECT_EQ(rows[4].row.detector, "msp");
    EXPECT_EQ(rows[4].row.ood_set, "dtd");
    EXPECT_EQ(rows[4].row.metrics.auroc, 0.625);
    EXPECT_EQ(rows[4].row.metrics.fpr95_id_positive, 0.375);
    EXPECT_TRUE(std::isnan(rows[4].row.metrics.auroc_low));
}

TEST(Summary, CsvHasTheModelBeforeTheReportsOwnColumns) {
    const Report report = published_report();
    const std::string text = to_csv(summary_rows(std::vector<ModelReport>{{"a,b", report}}));
    const std::string own = to_csv(report.rows);
    EXPECT_EQ(text.substr(0, text.find('\n')), "model," + own.substr(0, own.find('\n')));
    const std::string first = own.substr(own.find('\n') + 1);
    EXPECT_THAT(text, ::testing::HasSubstr("\n\"a,b\"," + first.substr(0, first.find('\n') + 1)));
}

TEST(Summary, RefusesReportsThatCannotBeToldApart) {
    EXPECT_THROW(summary_rows({}), Error);
    EXPECT_THROW(summary_rows(std::vector<ModelReport>{model("a", {}), model("a", {})}), Error);
    EXPECT_THROW(summary_rows(std::vector<ModelReport>{model("mean", {})}), Error);
}

TEST(ReadReport, GivesBackWhatWasWritten) {
    for (Report report : {published_report(), hostile_report()}) {
        report.rows.front().metrics.auroc_low = std::numeric_limits<double>::quiet_NaN();
        const testing::TemporaryFolder folder;
        testing::write_text(folder / report_file, to_json(report));
        const Report again = read_report(folder / report_file);
        EXPECT_EQ(to_csv(again.rows), to_csv(report.rows));
        ASSERT_EQ(again.sets.size(), report.sets.size());
        for (std::size_t set = 0; set < again.sets.size(); ++set) {
            EXPECT_EQ(again.sets[set].role, report.sets[set].role);
            EXPECT_EQ(again.sets[set].left_out, report.sets[set].left_out);
            EXPECT_EQ(again.sets[set].provenance, report.sets[set].provenance);
        }
    }
}

TEST(ReadReport, SaysWhichFileItCannotUnderstand) {
    const testing::TemporaryFolder folder;
    EXPECT_THROW(read_report(folder / report_file), Error);
    for (const char* text :
         {"", "{}", "[1]", "{\"format\": \"farout metrics 1\"}", "{\"format\": 7}"}) {
        testing::write_text(folder / report_file, text);
        try {
            read_report(folder / report_file);
            ADD_FAILURE() << "took " << text;
        } catch (const Error& error) {
            EXPECT_THAT(error.what(), ::testing::HasSubstr("metrics.json"));
        }
    }
}

TEST(ReadReport, RefusesPipesAndFolders) {
    const testing::TemporaryFolder folder;
    ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_THAT(testing::message_of([&] { read_report(folder / "pipe"); }),
                ::testing::HasSubstr("isn't a regular file"));
    EXPECT_THAT(testing::message_of([&] { read_report(folder.path()); }),
                ::testing::HasSubstr("Can't read " + folder.path().string()));
}

}  // namespace
}  // namespace farout::report

#include "report/text/csv.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/figures.h"
#include "sample_reports.h"

namespace farout::report {
namespace {

using ::testing::StartsWith;

using Records = std::vector<std::vector<std::string>>;

/// A reader of RFC 4180 that takes "\n" as well as "\r\n" between records.
Records parsed(const std::string& text) {
    Records records(1, {""});
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        std::string& field = records.back().back();
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
            field += text[++i];
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == ',') {
            records.back().emplace_back();
        } else if (!quoted && c == '\n') {
            records.push_back({""});
        } else {
            field += c;
        }
    }
    records.pop_back();  // the text ends in a line break
    return records;
}

/// Behind the names of detector and set and both counts.
constexpr std::size_t first_figure = 4;

std::size_t column_count() {
    return first_figure + metrics::csv_figures().size();
}

// New figures stand behind these.
TEST(Csv, ColumnsAreTheContract) {
    EXPECT_THAT(
        to_csv({}),
        StartsWith("detector,ood_set,n_id,n_ood,auroc,auroc_low,auroc_high,fpr95_id_positive,"
                   "fpr95_ood_positive,aupr_in,aupr_out,fpr95_id_positive_low,"
                   "fpr95_id_positive_high,fpr95_ood_positive_low,fpr95_ood_positive_high"));
}

TEST(Csv, ARowInFullPrecision) {
    metrics::SetMetrics metrics;
    metrics.n_id = 50'000;
    metrics.n_ood = 100'000'000;
    metrics.auroc = 0.1 + 0.2;
    metrics.auroc_low = 0;
    metrics.auroc_high = 1;
    metrics.fpr95_id_positive = 0.25;
    metrics.fpr95_ood_positive = 1.0 / 3.0;
    metrics.aupr_in = 1e-9;
    metrics.aupr_out = 0.5;
    metrics.fpr95_id_positive_low = 0.2;
    metrics.fpr95_id_positive_high = 0.3125;
    metrics.fpr95_ood_positive_low = 1e-3;
    metrics.fpr95_ood_positive_high = 2.0 / 3.0;
    const MetricRow row{"msp", "dtd", metrics};
    const std::string text = to_csv({&row, 1});
    EXPECT_THAT(
        text.substr(text.find('\n') + 1),
        StartsWith("msp,dtd,50000,100000000,0.30000000000000004,0,1,0.25,0.3333333333333333,"
                   "1e-09,0.5,0.2,0.3125,0.001,0.6666666666666666"));
}

TEST(Csv, NumbersReadBackAsTheSameDouble) {
    for (const MetricRow& row : published_report().rows) {
        const Records records = parsed(to_csv({&row, 1}));
        ASSERT_EQ(records.size(), 2U);
        ASSERT_EQ(records[1].size(), column_count());
        std::size_t column = first_figure;
        for (const metrics::Figure* figure : metrics::csv_figures()) {
            EXPECT_EQ(records[0][column], figure->name);
            EXPECT_EQ(std::stod(records[1][column++]), row.metrics.*figure->value) << figure->name;
        }
    }
}

TEST(Csv, HostileNamesReadBack) {
    const Report report = hostile_report();
    const Records records = parsed(to_csv(report.rows));
    ASSERT_EQ(records.size(), report.rows.size() + 1);
    for (std::size_t i = 0; i < report.rows.size(); ++i) {
        ASSERT_EQ(records[i + 1].size(), column_count()) << i;
        EXPECT_EQ(records[i + 1][0], report.rows[i].detector);
        EXPECT_EQ(records[i + 1][1], report.rows[i].ood_set);
    }
}

TEST(Csv, OnlyFieldsThatNeedItAreQuoted) {
    EXPECT_EQ(csv_field("plain name"), "plain name");
    EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
    EXPECT_EQ(csv_field("say \"a\""), "\"say \"\"a\"\"\"");
    EXPECT_EQ(csv_field("a\nb"), "\"a\nb\"");
    EXPECT_EQ(csv_field("a\rb"), "\"a\rb\"");
}

TEST(Csv, NumbersThatAreNotFiniteHaveNames) {
    EXPECT_EQ(shortest_number(std::numeric_limits<double>::quiet_NaN()), "nan");
    EXPECT_EQ(shortest_number(-std::numeric_limits<double>::infinity()), "-inf");
    EXPECT_EQ(shortest_number(std::numeric_limits<double>::denorm_min()), "5e-324");
    EXPECT_EQ(shortest_number(-std::numeric_limits<double>::max()), "-1.7976931348623157e+308");
}

}  // namespace
}  // namespace farout::report

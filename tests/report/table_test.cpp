#include "report/text/table.h"

#include <algorithm>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/text/text_width.h"
#include "sample_reports.h"

namespace farout::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

int widest(const std::string& text) {
    int width = 0;
    for (const std::string& line : lines_of(text)) width = std::max(width, text_width(line));
    return width;
}

TEST(Table, FourSetsAndTheirMeanFitAHundredColumns) {
    EXPECT_EQ(
        to_table(published_report()),
        R"(AUROC and FPR95 in per cent. FPR95, in-distribution positive (GEN, ViM): out-of-distribution images
accepted where 95 % of in-distribution ones are.

                openimage_o         texture     inaturalist      imagenet_o            mean
images                17632            5160           10000            2000           34792
detector       AUROC  FPR95    AUROC  FPR95    AUROC  FPR95    AUROC  FPR95    AUROC  FPR95
energy         97.11  14.04    93.39  28.22    98.66   6.16    90.46  41.30    94.91  22.43
mahalanobis    97.48  13.54    94.24  25.17    99.54   2.12    92.81  36.95    96.02  19.45
vim            97.61  12.61    95.34  20.31    99.41   2.60    92.55  36.75    96.23  18.07

In-distribution: val, 50000 images, accuracy 85.43 %.
Took no part: 3 of 5163 images of texture (1 not finite, 2 unreadable).
The other FPR95, out-of-distribution positive (OpenOOD, pytorch-ood), is in the report's files.
)");
}

TEST(Table, TheOtherFpr95IsNamedAndShown) {
    EXPECT_EQ(to_table(published_report(), {.width = 60, .fpr95 = Fpr95::ood_positive}),
              R"(AUROC and FPR95 in per cent. FPR95, out-of-distribution
positive (OpenOOD, pytorch-ood): in-distribution images
flagged where 95 % of out-of-distribution ones are.

                openimage_o         texture     inaturalist
images                17632            5160           10000
detector       AUROC  FPR95    AUROC  FPR95    AUROC  FPR95
energy         97.11   4.68    93.39   9.41    98.66   2.05
mahalanobis    97.48   4.51    94.24   8.39    99.54   0.71
vim            97.61   4.20    95.34   6.77    99.41   0.87

                 imagenet_o            mean
images                 2000           34792
detector       AUROC  FPR95    AUROC  FPR95
energy         90.46  13.77    94.91   7.48
mahalanobis    92.81  12.32    96.02   6.48
vim            92.55  12.25    96.23   6.02

In-distribution: val, 50000 images, accuracy 85.43 %.
Took no part: 3 of 5163 images of texture (1 not finite, 2
unreadable).
The other FPR95, in-distribution positive (GEN, ViM), is in
the report's files.
)");
}

TEST(Table, TheBestOfEachColumnIsBold) {
    const std::vector<std::string> lines =
        lines_of(to_table(published_report(), {.highlight = Highlight::bold}));
    const auto line_of = [&](const std::string& detector) {
        return *std::find_if(lines.begin(), lines.end(),
                             [&](const std::string& line) { return line.starts_with(detector); });
    };
    const auto bold = [](const std::string& text) { return "\x1b[1m" + text + "\x1b[0m"; };
    EXPECT_EQ(line_of("energy"), lines_of(to_table(published_report()))[6]);
    EXPECT_EQ(line_of("mahalanobis"), "mahalanobis    97.48  13.54    94.24  25.17   " +
                                          bold(" 99.54") + ' ' + bold("  2.12") + "   " +
                                          bold(" 92.81") + "  36.95    96.02  19.45");
    EXPECT_EQ(line_of("vim"), "vim           " + bold(" 97.61") + ' ' + bold(" 12.61") + "   " +
                                  bold(" 95.34") + ' ' + bold(" 20.31") +
                                  "    99.41   2.60    92.55 " + bold(" 36.75") + "   " +
                                  bold(" 96.23") + ' ' + bold(" 18.07"));
    EXPECT_THAT(lines[1], HasSubstr("Bold: the best of a column."));
}

TEST(Table, EqualFiguresShareTheMarkAndAColumnOfEqualsHasNone) {
    Report report;
    metrics::SetMetrics good;
    good.auroc = 0.91001;
    metrics::SetMetrics as_good_in_print = good;
    as_good_in_print.auroc = 0.91002;
    metrics::SetMetrics worse = good;
    worse.auroc = 0.5;
    report.rows = {{"a", "s", good}, {"b", "s", as_good_in_print}, {"c", "s", worse}};
    const std::string text = to_table(report, {.highlight = Highlight::bold});
    EXPECT_THAT(text, HasSubstr("a          \x1b[1m 91.00\x1b[0m   0.00\n"));
    EXPECT_THAT(text, HasSubstr("b          \x1b[1m 91.00\x1b[0m   0.00\n"));
    EXPECT_THAT(text, HasSubstr("c           50.00   0.00\n"));
}

TEST(Table, NoEscapesWhereThereIsNoTerminal) {
    EXPECT_THAT(to_table(published_report()), Not(HasSubstr("\x1b")));
    EXPECT_THAT(to_table(hostile_report()), Not(HasSubstr("\x1b")));
}

TEST(Table, HostileNamesKeepLinesAndColumnsWhole) {
    const Report report = hostile_report();
    const std::string text = to_table(report);
    EXPECT_LE(widest(text), 100);
    // Every detector's line has the same width, whatever its name.
    const std::size_t detectors = hostile_names().size();
    const std::vector<std::string> lines = lines_of(text);
    int tables = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!lines[i].starts_with("detector ")) continue;
        ++tables;
        for (std::size_t row = 1; row <= detectors; ++row) {
            ASSERT_LT(i + row, lines.size());
            EXPECT_EQ(text_width(lines[i + row]), text_width(lines[i])) << lines[i + row];
        }
    }
    EXPECT_EQ(tables, 4);
}

TEST(Table, TheMeanComesLastAndEverySetOnce) {
    Report report = published_report();
    std::rotate(report.rows.begin(), report.rows.begin() + 4, report.rows.end());
    const std::vector<std::string> lines = lines_of(to_table(report));
    EXPECT_THAT(lines[3],
                testing::ContainsRegex("openimage_o +texture +inaturalist +imagenet_o +mean$"));
}

TEST(Table, ADetectorWithoutASetHasADash) {
    Report report = published_report();
    report.rows.erase(report.rows.begin() + 5);
    EXPECT_THAT(to_table(report), HasSubstr("mahalanobis" + std::string(15, ' ') + "-    94.24"));
}

TEST(Table, AnEmptyReportHasNoTable) {
    EXPECT_THAT(to_table(Report{}), Not(HasSubstr("detector ")));
}

}  // namespace
}  // namespace farout::report

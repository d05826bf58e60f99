#include "report/text/markup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/json.h"
#include "report/sorted_report.h"
#include "sample_reports.h"

namespace farout::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Markdown, MarksBestAndSecond) {
    const std::string text = to_markdown(published_report());
    EXPECT_THAT(text, HasSubstr("| detector | openimage\\_o | texture | inaturalist | imagenet\\_o "
                                "| mean |\n| --- | ---: |"));
    EXPECT_THAT(text, HasSubstr("| energy | 97.11 / 14.04 | 93.39 / 28.22 | 98.66 / 6.16 |"));
    EXPECT_THAT(text, HasSubstr("| mahalanobis | <u>97.48</u> / <u>13.54</u> | <u>94.24</u> / "
                                "<u>25.17</u> | **99.54** / **2.12** | **92.81** / "));
    EXPECT_THAT(text, HasSubstr("in-distribution positive (GEN, ViM)"));
}

TEST(Latex, IsABooktabsTable) {
    const std::string text = to_latex(published_report());
    EXPECT_THAT(text, HasSubstr("\\begin{tabular}{lrrrrrrrrrr}\n\\toprule\n"
                                " & \\multicolumn{2}{c}{openimage\\_o} &"));
    EXPECT_THAT(text, HasSubstr("\\cmidrule(lr){2-3} \\cmidrule(lr){4-5}"));
    EXPECT_THAT(text, HasSubstr("mahalanobis & \\underline{97.48} & \\underline{13.54} &"));
    EXPECT_THAT(text, HasSubstr("\\textbf{99.54} & \\textbf{2.12}"));
    EXPECT_TRUE(text.ends_with("\\bottomrule\n\\end{tabular}\n"));
}

TEST(Markup, TransductiveDetectorsAreMarked) {
    Report report = published_report();
    EXPECT_THAT(to_markdown(report), Not(HasSubstr("†")));
    report.transductive = {"energy"};
    EXPECT_THAT(to_markdown(report), HasSubstr("| energy† | "));
    EXPECT_THAT(to_markdown(report), HasSubstr("† transductive: an image's score depends on"));
    EXPECT_THAT(to_latex(report), HasSubstr("\nenergy$^\\dagger$ & "));
    EXPECT_THAT(to_table(report), HasSubstr("energy†"));
    EXPECT_THAT(to_json(report), HasSubstr("\"transductive\": [\n    \"energy\""));
}

TEST(Markup, AllThatArentToldApartFromTheBestAreBold) {
    MarkupOptions options;
    options.best["inaturalist"] = {"mahalanobis", "energy"};
    const std::string text = to_markdown(published_report(), options);
    EXPECT_THAT(text, HasSubstr(" | **98.66** / 6.16 |"));
    EXPECT_THAT(text, HasSubstr("**99.54** / **2.12**"));
    EXPECT_THAT(text, HasSubstr("all that aren't significantly lower"));
}

TEST(Markup, IntervalsStandBehindTheFigures) {
    MarkupOptions options;
    options.intervals = true;
    EXPECT_THAT(to_markdown(published_report(), options), HasSubstr("97.11 (96.71–97.51) / "));
    EXPECT_THAT(to_latex(published_report(), options),
                HasSubstr("97.11 {\\scriptsize(96.71--97.51)} & "));
}

TEST(Markup, NamesStayText) {
    const std::string markdown = to_markdown(hostile_report());
    EXPECT_THAT(markdown, Not(HasSubstr("<script>")));
    EXPECT_THAT(markdown, Not(HasSubstr("\x1b")));
    const std::string latex = to_latex(hostile_report());
    EXPECT_THAT(latex, HasSubstr("\\textless{}script\\textgreater{}"));
    EXPECT_THAT(latex, HasSubstr("\\&amp;"));
}

TEST(Markup, WarningsStandUnderTheTable) {
    Report report = published_report();
    const std::string markdown = to_markdown(report), latex = to_latex(report);
    report.warnings = {{"kind", "5 % of a_b take part"}, {"kind", "second"}};
    EXPECT_EQ(to_markdown(report),
              markdown + "\n> Warning: 5 % of a\\_b take part\n\n> Warning: second\n");
    const std::string end = "\\end{tabular}\n";
    EXPECT_EQ(
        to_latex(report),
        latex.substr(0, latex.size() - end.size()) +
            "\\multicolumn{11}{p{0.9\\linewidth}}{\\footnotesize Warning: 5 \\% of a\\_b take "
            "part} \\\\\n\\multicolumn{11}{p{0.9\\linewidth}}{\\footnotesize Warning: "
            "second} \\\\\n" +
            end);
}

TEST(SortedReport, ByNameMeanOrSet) {
    const auto order = [](const std::string& key) {
        return sorted_report(published_report(), key).detectors();
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(order("name"), (Names{"energy", "mahalanobis", "vim"}));
    EXPECT_EQ(order("auroc"), (Names{"vim", "mahalanobis", "energy"}));
    EXPECT_EQ(order("fpr95"), (Names{"vim", "mahalanobis", "energy"}));
    EXPECT_EQ(order("inaturalist"), (Names{"mahalanobis", "vim", "energy"}));
    EXPECT_EQ(sorted_report(published_report(), "auroc").rows[0].ood_set, "openimage_o");
}

}  // namespace
}  // namespace farout::report

#include "report/seeds.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "message_of.h"

namespace farout::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

MetricRow row(const std::string& detector, const std::string& set, double auroc) {
    metrics::SetMetrics metrics;
    for (const metrics::Figure& figure : metrics::figures()) metrics.*figure.value = 0.25;
    metrics.auroc = auroc;
    metrics.fpr95_id_positive = 1 - auroc;
    metrics.n_id = 100;
    metrics.n_ood = 50;
    return {detector, set, metrics};
}

Report run(std::vector<MetricRow> rows, std::uint64_t correct = 95) {
    Report report;
    report.rows = std::move(rows);
    report.id_accuracy = {correct, 100};
    return report;
}

std::vector<Report> three_runs() {
    return {run({row("msp", "dtd", 0.90), row("vim", "dtd", 0.95), row("gen", "dtd", 0.70)}, 94),
            run({row("msp", "dtd", 0.92), row("vim", "dtd", 0.93), row("gen", "dtd", 0.72)}, 95),
            run({row("msp", "dtd", 0.91), row("vim", "dtd", 0.94), row("gen", "dtd", 0.74)}, 96)};
}

const SeedRow& find(const Seeds& seeds, const std::string& detector, const std::string& figure) {
    for (const SeedRow& row : seeds.rows)
        if (row.detector == detector && row.figure->name == figure) return row;
    throw Error("no such row");
}

TEST(SeedsTest, BothStandardDeviationsAreTold) {
    const Seeds seeds = seeds_of(three_runs());
    const SeedRow& vim = find(seeds, "vim", "auroc");
    EXPECT_DOUBLE_EQ(vim.spread.mean, 0.94);
    EXPECT_NEAR(vim.spread.sample, 0.01, 1e-15);
    EXPECT_NEAR(vim.spread.population, std::sqrt(2.0 / 3) * 0.01, 1e-15);
    const std::string csv = seeds_csv(seeds);
    EXPECT_THAT(csv, StartsWith("detector,ood_set,figure,runs,mean,sd_ddof0,sd_ddof1,run_1,run_2,"
                                "run_3\nmsp,dtd,auroc,3,0.91"));
    EXPECT_THAT(csv, HasSubstr("\n,,accuracy,3,0.9"));
    EXPECT_THAT(csv, HasSubstr(",0.94,0.95,0.96\n"));
    EXPECT_THAT(csv, Not(HasSubstr("auroc_low")));
}

TEST(SeedsTest, TheBestIsTestedAgainstAllOthers) {
    const Seeds seeds = seeds_of(three_runs());
    std::vector<SeedTest> of_auroc;
    for (const SeedTest& test : seeds.tests)
        if (test.figure->name == "auroc") of_auroc.push_back(test);
    ASSERT_EQ(of_auroc.size(), 2U);
    EXPECT_EQ(of_auroc[0].best, "vim");
    EXPECT_EQ(of_auroc[0].other, "msp");
    // Differences 0.05, 0.01, 0.03: scipy.stats.ttest_rel.
    EXPECT_NEAR(of_auroc[0].test.t, 2.598076211353316, 1e-12);
    EXPECT_NEAR(of_auroc[0].test.p, 0.12168993434632004, 1e-12);
    EXPECT_NEAR(of_auroc[0].p_holm, of_auroc[0].test.p, 1e-15);
    EXPECT_NEAR(of_auroc[1].p_holm, 2 * of_auroc[1].test.p, 1e-15);
    // Of FPR95 the lowest is the best.
    for (const SeedTest& test : seeds.tests)
        EXPECT_TRUE(test.figure->name != "fpr95_id_positive" || test.best == "vim");
    EXPECT_THAT(seed_tests_csv(seeds),
                StartsWith("ood_set,figure,detector,other,runs,difference,sd_ddof1,t,p,p_holm\n"
                           "dtd,auroc,vim,msp,3,0.0"));
}

TEST(SeedsTest, TwoRunsAreNotTested) {
    std::vector<Report> runs = three_runs();
    runs.pop_back();
    const Seeds seeds = seeds_of(runs);
    EXPECT_TRUE(seeds.tests.empty());
    EXPECT_FALSE(seeds.rows.empty());
    EXPECT_THAT(seeds_markdown(seeds, Deviation::sample), HasSubstr("Bold: the best of a column."));
}

TEST(SeedsTest, TablesMarkAllThatIsNotToldApartFromTheBest) {
    const Seeds seeds = seeds_of(three_runs());
    const std::string table = seeds_table(seeds, Deviation::population);
    EXPECT_THAT(table, HasSubstr("ddof 0"));
    EXPECT_THAT(table, HasSubstr("94.00±0.82"));
    EXPECT_THAT(table, HasSubstr("The classifier gets 95.00 ± 0.82 % right."));
    const std::string markdown = seeds_markdown(seeds, Deviation::sample);
    EXPECT_THAT(markdown, HasSubstr("| vim | **94.00** ± 1.00 |"));
    EXPECT_THAT(markdown, HasSubstr("| msp | **91.00** ± 1.00 |"));
    EXPECT_THAT(markdown, HasSubstr("| gen | 72.00 ± 2.00 |"));
    const std::string latex = seeds_latex(seeds, Deviation::sample);
    EXPECT_THAT(latex, HasSubstr("vim & \\textbf{94.00} $\\pm$ 1.00 \\\\\n"));
    EXPECT_THAT(latex, HasSubstr("gen & 72.00 $\\pm$ 2.00 \\\\\n"));
    EXPECT_THAT(latex, HasSubstr("\\begin{tabular}{lr}\n\\toprule\n & dtd \\\\\n"));
}

TEST(SeedsTest, WhatOnlySomeRunsHaveIsNamed) {
    std::vector<Report> runs = three_runs();
    runs[2].rows.pop_back();
    runs[1].rows.push_back(row("knn", "dtd", 0.5));
    runs[1].rows[0].metrics.n_ood = 49;
    const Seeds seeds = seeds_of(runs);
    EXPECT_EQ(seeds.left_out, (std::vector<std::string>{"gen on dtd", "knn on dtd"}));
    EXPECT_EQ(seeds.other_images, std::vector<std::size_t>{1});
}

TEST(SeedsTest, RefusesWhatHasNoSpread) {
    const std::vector<Report> runs = three_runs();
    EXPECT_THROW(seeds_of(std::span(runs).first(1)), Error);
    EXPECT_THAT(testing::message_of([&] {
                    seeds_of(std::vector<Report>{runs[0], runs[1], runs[0]});
                }),
                HasSubstr("Runs 1 and 3"));
    EXPECT_THROW(seeds_of(std::vector<Report>{runs[0], run({row("other", "dtd", 0.5)})}), Error);
}

TEST(SeedsTest, WhatIsNotKnownIsLeftOut) {
    std::vector<Report> runs = three_runs();
    runs[1].rows[0].metrics.auroc = NAN;
    runs[0].id_accuracy = {};
    const Seeds seeds = seeds_of(runs);
    EXPECT_THAT(seeds_csv(seeds), Not(HasSubstr("nan")));
    EXPECT_THAT(seeds_csv(seeds), HasSubstr("msp,dtd,auroc,3,,,,0.9,,0.91\n"));
    EXPECT_THAT(seeds_table(seeds, Deviation::sample), Not(HasSubstr("nan")));
    EXPECT_THAT(seeds_table(seeds, Deviation::sample), Not(HasSubstr("The classifier")));
}

}  // namespace
}  // namespace farout::report

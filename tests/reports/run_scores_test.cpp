// Score files behind two reports, image by image.
#include "reports/run_scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_files.h"

namespace farout::reports {
namespace {

report::Report report_of(const std::vector<std::string>& ood) {
    report::Report report;
    report.sets.push_back({.name = "val",
                           .role = report::SetRole::in_distribution,
                           .file = "val.h5",
                           .scores = "val.h5",
                           .left_out = {},
                           .provenance = {}});
    for (const std::string& name : ood)
        report.sets.push_back({.name = name,
                               .file = name + ".h5",
                               .scores = name + ".h5",
                               .left_out = {},
                               .provenance = {}});
    return report;
}

using Runs = std::vector<report::Run>;

/// Two runs on the same images, in folders of their own.
struct TwoRuns {
    testing::TemporaryFolder one, other;
    Runs runs{{"one", report_of({"near", "far"})}, {"other", report_of({"near", "far"})}};

    TwoRuns() {
        sample_stage(one);
        sample_stage(other);
    }
    RunScores scores() const { return {runs, {one.path(), other.path()}}; }
};

TEST(RunScores, TheSameScoresDoNotDiffer) {
    const TwoRuns two;
    RunScores scores = two.scores();
    for (const char* set : {"near", "far", "mean"}) {
        const auto test = scores.test("other", set, 1);
        ASSERT_TRUE(test) << set;
        EXPECT_EQ(test->difference, 0) << set;
    }
}

// Of 8 × 8 pairs 36 are in order in the first run, all in the second.
TEST(RunScores, DifferencesAreThoseOfTheAurocs) {
    const TwoRuns two;
    write_sample(two.other / "near.h5", sample_table(100, 200));
    RunScores scores = two.scores();
    const auto test = scores.test("other", "near", 1);
    ASSERT_TRUE(test);
    EXPECT_DOUBLE_EQ(test->difference, 1 - 36.0 / 64);
    EXPECT_DOUBLE_EQ(scores.test("other", "mean", 1)->difference, (1 - 36.0 / 64) / 2);
    EXPECT_FALSE(scores.common_figures("other", "near", 1));  // all of its own
}

// A row that is missing in one run is left out of both.
TEST(RunScores, RowsTakePartInBothRunsOrInNone) {
    const TwoRuns two;
    scores::ScoreTable fewer = sample_table(0.25F, 200);
    fewer.status[0] = files::RowStatus{2};  // not found
    write_sample(two.one / "near.h5", fewer);
    RunScores scores = two.scores();
    const auto test = scores.test("other", "near", 1);
    ASSERT_TRUE(test);
    EXPECT_EQ(test->difference, 0);
    // The second run's figures are those of the rows that the first has, too.
    const auto first = scores.common_figures("other", "near", 0);
    const auto second = scores.common_figures("other", "near", 1);
    EXPECT_FALSE(first);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->n_id, 8U);
    EXPECT_EQ(second->n_ood, 7U);
    EXPECT_TRUE(scores.common_figures("other", "mean", 1));
    EXPECT_FALSE(scores.common_figures("other", "far", 1));
}

TEST(RunScores, OtherImagesOrFilesThatAreGoneAreNotTested) {
    TwoRuns two;
    scores::write_score_file(two.other / "near.h5", sample_table(0.25F, 200),
                             std::vector<std::string>(10, "elsewhere"), sample_facts());
    std::filesystem::remove(two.other / "far.h5");
    RunScores scores = two.scores();
    EXPECT_FALSE(scores.test("other", "near", 1));
    EXPECT_FALSE(scores.test("other", "far", 1));
    EXPECT_FALSE(scores.test("other", "mean", 1));
    EXPECT_FALSE(scores.test("other", "digits", 1));
}

TEST(RunScores, ImagesWithoutPathsAreNotKnownToBeTheSame) {
    const TwoRuns two;
    for (const auto* folder : {&two.one, &two.other})
        scores::write_score_file(*folder / "near.h5", sample_table(0.25F, 200),
                                 std::vector<std::string>(10), sample_facts());
    RunScores scores = two.scores();
    EXPECT_FALSE(scores.test("other", "near", 1));
}

}  // namespace
}  // namespace farout::reports

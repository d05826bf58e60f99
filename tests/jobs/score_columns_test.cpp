#include "jobs/score_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "message_of.h"
#include "scores/score_file.h"
#include "scores/score_file_reader.h"
#include "temporary_folder.h"

namespace farout::jobs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using File = ColumnPlan::File;

/// What vim, gen and gen(gamma=0.5) are to be in a file of three rows.
WantedScores wanted_scores() {
    WantedScores wanted;
    wanted.detectors = {"vim", "gen", "gen(gamma=0.5)"};
    wanted.facts = {{"features", "f1"},
                    {"head", "h1"},
                    {"statistics", "all of them"},
                    {"detectors", "vim(dim=5), gen(gamma=0.1), gen(gamma=0.5): gamma=0.5"},
                    {"format", scores::score_format}};
    wanted.columns = {{{"detector", "vim"}, {"parameters", "dim=5"}, {"statistics", "s1"}},
                      {{"detector", "gen"}, {"parameters", "gamma=0.1"}},
                      {{"detector", "gen"}, {"parameters", "gamma=0.5"}}};
    return wanted;
}

/// A table of these detectors whose scores begin with 10 times the detector's place.
scores::ScoreTable table_of(const WantedScores& wanted, const std::vector<std::size_t>& places) {
    scores::ScoreTable table;
    for (const std::size_t place : places) {
        const float first = 10.0F * static_cast<float>(place);
        table.detectors.push_back(wanted.detectors[place]);
        table.scores.push_back({first, first + 1, first + 2});
        table.column_facts.push_back(wanted.columns[place]);
    }
    table.predictions = {1, 2, 3};
    table.labels = {1, -1, 3};
    table.status.assign(3, features::RowStatus::ok);
    table.row_hashes = {7, 8, 9};
    return table;
}

class ScoreColumns : public ::testing::Test {
  protected:
    void write(const WantedScores& wanted, const std::vector<std::size_t>& places) const {
        scores::write_score_file(file_, table_of(wanted, places), {"a", "b", "c"}, wanted.facts);
    }
    ColumnPlan plan(const WantedScores& wanted) const { return plan_columns(file_, wanted); }

    testing::TemporaryFolder folder_;
    std::filesystem::path file_ = folder_ / "s.h5";
    WantedScores wanted_ = wanted_scores();
};

TEST_F(ScoreColumns, AreAllToBeMadeWhereThereIsNoFile) {
    EXPECT_EQ(plan(wanted_).file, File::none);
    EXPECT_THAT(plan(wanted_).to_make, ElementsAre(0, 1, 2));
}

TEST_F(ScoreColumns, AsWantedAreLeftAlone) {
    write(wanted_, {0, 1, 2});
    EXPECT_EQ(plan(wanted_).file, File::current);
    EXPECT_THAT(plan(wanted_).to_make, IsEmpty());
}

TEST_F(ScoreColumns, ThatAreMissingAreMadeAlone) {
    write(wanted_, {0, 1});
    EXPECT_EQ(plan(wanted_).file, File::kept);
    EXPECT_THAT(plan(wanted_).to_make, ElementsAre(2));
    EXPECT_EQ(plan(wanted_).note(wanted_.detectors), "gen(gamma=0.5) is made, 2 columns are kept");
}

TEST_F(ScoreColumns, OfOtherParametersOrStatisticsAreMadeAnew) {
    write(wanted_, {0, 1, 2});
    WantedScores other = wanted_;
    other.columns[1]["parameters"] = "gamma=0.2";
    EXPECT_THAT(plan(other).to_make, ElementsAre(1));
    other = wanted_;
    other.columns[0]["statistics"] = "s2";
    other.facts["statistics"] = "fitted again";
    other.facts["statistics rows"] = "50";
    EXPECT_THAT(plan(other).to_make, ElementsAre(0));
    EXPECT_EQ(plan(other).file, File::kept);
}

TEST_F(ScoreColumns, StayWhereOnlyStatisticsThatTheyDontLookAtAreOthers) {
    write(wanted_, {0, 1, 2});
    WantedScores other = wanted_;
    other.facts["statistics"] = "with one more";
    EXPECT_THAT(plan(other).to_make, IsEmpty());
    EXPECT_EQ(plan(other).file, File::kept);
    EXPECT_EQ(plan(other).note(other.detectors), "3 columns are kept");
}

TEST_F(ScoreColumns, OfOtherFeaturesAreAllMadeAnew) {
    write(wanted_, {0, 1, 2});
    WantedScores other = wanted_;
    other.facts["features"] = "f2";
    EXPECT_EQ(plan(other).file, File::other);
    EXPECT_THAT(plan(other).to_make, ElementsAre(0, 1, 2));
    EXPECT_EQ(plan(other).note(other.detectors), "features: 'f1' there, 'f2' here");
}

TEST_F(ScoreColumns, NobodyWantsAnyMoreMakeTheFileAnotherOne) {
    write(wanted_, {0, 1, 2});
    WantedScores fewer = wanted_;
    fewer.detectors.pop_back();
    fewer.columns.pop_back();
    EXPECT_EQ(plan(fewer).file, File::kept);
    EXPECT_THAT(plan(fewer).to_make, IsEmpty());
}

TEST_F(ScoreColumns, OfAnOlderFileStayAsAWholeOrNot) {
    scores::ScoreTable table = table_of(wanted_, {0, 1, 2});
    table.column_facts.clear();
    scores::write_score_file(file_, table, {"a", "b", "c"}, wanted_.facts);
    EXPECT_EQ(plan(wanted_).file, File::current);
    WantedScores other = wanted_;
    other.facts["detectors"] = "vim(dim=5), gen(gamma=0.2), gen(gamma=0.5): gamma=0.5";
    EXPECT_EQ(plan(other).file, File::other);
    EXPECT_THAT(plan(other).to_make, ElementsAre(0, 1, 2));
}

TEST_F(ScoreColumns, ThatCannotBeReadAreNamed) {
    testing::write_text(file_, "no HDF5");
    EXPECT_THAT(testing::message_of([&] { plan(wanted_); }),
                ::testing::HasSubstr("Remove the file to have it made anew."));
}

TEST_F(ScoreColumns, AreTakenOverBesideTheNewOnes) {
    write(wanted_, {1});
    const ColumnPlan missing = plan(wanted_);
    const scores::ScoreTable whole =
        with_kept_columns(file_, wanted_, missing, table_of(wanted_, missing.to_make));
    EXPECT_EQ(whole.detectors, wanted_.detectors);
    EXPECT_EQ(whole.scores, table_of(wanted_, {0, 1, 2}).scores);
    EXPECT_THAT(whole.row_hashes, ElementsAre(7, 8, 9));
    write(wanted_, {2, 0, 1});
    const ColumnPlan none = plan(wanted_);
    ASSERT_THAT(none.to_make, IsEmpty());
    const scores::ScoreTable reordered = with_kept_columns(file_, wanted_, none, {});
    EXPECT_EQ(reordered.scores, table_of(wanted_, {0, 1, 2}).scores);
    EXPECT_THAT(reordered.predictions, ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace farout::jobs

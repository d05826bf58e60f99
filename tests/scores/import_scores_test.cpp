// Columns of other programs: values, orientation, rows that take no part, and what is refused.
#include "scores/import_scores.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files/hash.h"
#include "message_of.h"
#include "scores/score_file.h"
#include "scores/score_file_reader.h"
#include "temporary_folder.h"

namespace farout::scores {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::filesystem::path score_file(const testing::TemporaryFolder& folder,
                                 bool tells_of_columns = true) {
    constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
    ScoreTable table{{"msp"},
                     {{-1, nothing, -0.5F}},
                     {4, -1, 2},
                     {4, -1, 1},
                     {files::RowStatus::ok, files::RowStatus::not_finite, files::RowStatus::ok}};
    if (tells_of_columns) table.column_facts = {{{"detector", "msp"}, {"parameters", ""}}};
    write_score_file(folder / "val.h5", table, {"a.png", "b.png", "c, d.png"}, {{"head", "h"}});
    return folder / "val.h5";
}

ScoreImport import_of(const testing::TemporaryFolder& folder, const std::string& text) {
    testing::write_text(folder / "s.csv", text);
    return {.file = folder / "s.csv",
            .name = "theirs",
            .like = score_file(folder),
            .out = folder / "out.h5"};
}

std::vector<float> column_of(const std::filesystem::path& file) {
    const ScoreFileReader reader(file, {"theirs"});
    std::vector<float> column(static_cast<std::size_t>(reader.rows()));
    reader.read_scores("theirs", 0, column);
    return column;
}

std::string message(const ScoreImport& import) {
    return testing::message_of([&] { import_scores(import); });
}

TEST(ImportScores, AddsAColumnBesideOurs) {
    const testing::TemporaryFolder folder;
    const ScoreImport import = import_of(folder, "1e-3\n7\n-inf\n");
    const ImportedScores done = import_scores(import);
    EXPECT_EQ(done.rows, 3);
    EXPECT_EQ(done.taken, 2);
    const std::vector<float> column = column_of(import.out);
    EXPECT_EQ(column[0], 1e-3F);
    EXPECT_TRUE(std::isnan(column[1]));  // takes no part
    EXPECT_EQ(column[2], -std::numeric_limits<float>::infinity());
    const ScoreFileReader out(import.out);
    EXPECT_THAT(out.detectors(), ElementsAre("msp", "theirs"));
    EXPECT_TRUE(out.tells_of_columns());
    EXPECT_TRUE(is_imported(out.column_facts("theirs")));
    EXPECT_FALSE(is_imported(out.column_facts("msp")));
    EXPECT_EQ(out.provenance().at("imported theirs"),
              "sha256 " + files::sha256_of_file(import.file) + ", higher=id");
    EXPECT_EQ(out.provenance().at("head"), "h");
}

TEST(ImportScores, TurnsScoresThatAreHigherOutOfDistribution) {
    const testing::TemporaryFolder folder;
    ScoreImport import =
        import_of(folder, "path,label,ood\r\na.png,1,2.5\r\nb.png,1,\r\n\"c, d.png\",0,-1\r\n");
    import.higher = Higher::out_of_distribution;
    import.out = import.like;  // into the file itself
    import_scores(import);
    const std::vector<float> column = column_of(import.like);
    EXPECT_EQ(column[0], -2.5F);
    EXPECT_EQ(column[2], 1);
    EXPECT_THAT(ScoreFileReader(import.like).provenance().at("imported theirs"),
                HasSubstr("higher=ood, sign turned"));
}

TEST(ImportScores, TakesTheColumnThatIsMeant) {
    const testing::TemporaryFolder folder;
    ScoreImport import = import_of(folder, "a,b\n1,2\n1,2\n1,2\n");
    EXPECT_THAT(message(import),
                AllOf(HasSubstr("line 1: which column is meant"), HasSubstr("a, b")));
    import.column = "c";
    EXPECT_THAT(message(import), HasSubstr("there is no column 'c'"));
    import.column = "b";
    import_scores(import);
    EXPECT_EQ(column_of(import.out)[2], 2);
    import_scores(import_of(folder, "other,theirs\n1,3\n1,3\n1,3\n"));
    EXPECT_EQ(column_of(import.out)[0], 3);
}

TEST(ImportScores, TellsOfNumbersThatAreOneAsFloat32) {
    const testing::TemporaryFolder folder;
    EXPECT_EQ(import_scores(import_of(folder, "1\n5\n1.00000000001\n")).merged, 1);
    EXPECT_EQ(import_scores(import_of(folder, "1\n1\n1\n")).merged, 0);
}

TEST(ImportScores, RefusesWhatIsntTheRows) {
    const testing::TemporaryFolder folder;
    EXPECT_THAT(message(import_of(folder, "1\n2\n")),
                AllOf(HasSubstr("has 2 scores"), HasSubstr("has 3 rows")));
    EXPECT_THAT(message(import_of(folder, "1\n2\nnan\n")),
                HasSubstr("has no score (NaN) in row 2 (c, d.png)"));
    EXPECT_THAT(message(import_of(folder, "1\n2\nx\n")), HasSubstr("line 3: 'x' is no number"));
    EXPECT_THAT(message(import_of(folder, "path,score\na.png,1\nc.png,1\nb.png,1\n")),
                HasSubstr("has c.png where row 1 (b.png)"));
    EXPECT_THAT(message(import_of(folder, "path,score\na.png\n")),
                HasSubstr("line 2: 1 fields where the header has 2"));
    EXPECT_THAT(message(import_of(folder, "a.png,1\n")), HasSubstr("no header"));
    EXPECT_THAT(message(import_of(folder, "")), HasSubstr("is empty"));
}

TEST(ImportScores, RefusesNamesThatMeanSomethingElse) {
    const testing::TemporaryFolder folder;
    ScoreImport import = import_of(folder, "1\n2\n3\n");
    for (const char* name : {"", "a/b", "a b", "gen(gamma=2)", ".x"}) {
        import.name = name;
        EXPECT_THAT(message(import), HasSubstr("a column can't be called")) << name;
    }
    import.name = "vim";
    EXPECT_THAT(message(import), HasSubstr("'vim' is a detector of farout's"));
    import.name = "theirs";
    import_scores(import);
    import.like = import.out;
    EXPECT_THAT(message(import), HasSubstr("has a column 'theirs' already"));
}

TEST(ImportScores, RefusesFilesThatDontTellOfTheirColumns) {
    const testing::TemporaryFolder folder;
    ScoreImport import = import_of(folder, "1\n2\n3\n");
    import.like = score_file(folder, false);
    EXPECT_THAT(message(import), HasSubstr("older farout"));
}

}  // namespace
}  // namespace farout::scores

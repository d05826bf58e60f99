// What is exported has the bytes that numpy writes (fixtures/make_exported.py), or reads back the
// same.
#include "scores/export_scores.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "message_of.h"
#include "scores/score_file.h"
#include "temporary_folder.h"

namespace farout::scores {
namespace {

std::filesystem::path score_file(const testing::TemporaryFolder& folder) {
    constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const ScoreTable table{
        {"vim", "msp"},
        {{1, nothing, -infinity}, {-1e-30F, nothing, 0.1F}},
        {4, -1, 2},
        {4, 1, -1},
        {files::RowStatus::ok, files::RowStatus::not_finite, files::RowStatus::ok}};
    write_score_file(folder / "s.h5", table, {"a.png", "b, c.png", ""}, {});
    return folder / "s.h5";
}

TEST(ExportScores, AsNpyHasTheBytesThatNumpyWrites) {
    const testing::TemporaryFolder folder;
    export_scores_npy(score_file(folder), folder / "x.npy");
    EXPECT_TRUE(testing::read_text(folder / "x.npy") ==
                testing::read_text(std::filesystem::path(FAROUT_FIXTURES) / "exported.npy"));
}

TEST(ExportScores, AsCsvHasALineARowAndAColumnADetector) {
    const testing::TemporaryFolder folder;
    export_scores_csv(score_file(folder), folder / "x.csv");
    EXPECT_EQ(testing::read_text(folder / "x.csv"),
              "path,label,status,prediction,vim,msp\n"
              "a.png,4,1,4,1,-1e-30\n"
              "\"b, c.png\",1,32,-1,NaN,NaN\n"
              ",-1,1,2,-inf,0.1\n");
}

TEST(ExportScores, HasTheDetectorsAskedForInThatOrder) {
    const testing::TemporaryFolder folder;
    export_scores_csv(score_file(folder), folder / "x.csv", {"msp", "vim"});
    EXPECT_THAT(testing::read_text(folder / "x.csv"),
                ::testing::StartsWith("path,label,status,prediction,msp,vim\n"));
    EXPECT_THAT(testing::message_of(
                    [&] { export_scores_csv(folder / "s.h5", folder / "x.csv", {"odin"}); }),
                ::testing::HasSubstr("no scores of 'odin'"));
}

TEST(ExportScores, TakesTheFormOfTheEnding) {
    const testing::TemporaryFolder folder;
    export_scores(score_file(folder), folder / "x.csv");
    export_scores(folder / "s.h5", folder / "x.npy");
    EXPECT_THAT(testing::read_text(folder / "x.csv"), ::testing::StartsWith("path,label"));
    EXPECT_THAT(testing::read_text(folder / "x.npy"), ::testing::StartsWith("\x93NUMPY"));
    EXPECT_THAT(testing::message_of([&] { export_scores(folder / "s.h5", folder / "x.mat"); }),
                ::testing::HasSubstr("x.mat: write a .npy, a .csv or a .parquet"));
}

TEST(ExportScores, AsParquetIsWrittenOrSaidToNeedArrow) {
    const testing::TemporaryFolder folder;
    const auto file = score_file(folder);
    const std::string problem =
        testing::message_of([&] { export_scores(file, folder / "x.parquet"); });
    if (problem == "nothing was thrown")
        EXPECT_THAT(testing::read_text(folder / "x.parquet"), ::testing::StartsWith("PAR1"));
    else
        EXPECT_THAT(problem, ::testing::HasSubstr("built without Apache Arrow"));
}

}  // namespace
}  // namespace farout::scores

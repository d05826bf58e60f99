#include "scores/score_file.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "scores/column_facts.h"
#include "scores/score_file_reader.h"
#include "temporary_folder.h"

namespace farout::scores {
namespace {

ScoreTable some_scores() {
    constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinity = std::numeric_limits<float>::infinity();
    return {{"vim", "msp"},
            {{1, nothing, -infinity}, {-1e-30F, nothing, 0}},
            {4, -1, 2},
            {4, 1, -1},
            {files::RowStatus::ok, files::RowStatus::not_finite, files::RowStatus::ok}};
}

TEST(ScoreFile, GivesBackWhatWasWritten) {
    const testing::TemporaryFolder folder;
    write_score_file(folder / "s.h5", some_scores(), {"a", "b", "c"}, {{"head", "1"}});
    const ScoreFile back = read_score_file(folder / "s.h5");
    EXPECT_THAT(back.table.detectors, ::testing::ElementsAre("vim", "msp"))
        << "the order of asking, not of names";
    EXPECT_EQ(back.table.scores[0][2], -std::numeric_limits<float>::infinity());
    EXPECT_EQ(back.table.scores[1][0], -1e-30F);
    EXPECT_TRUE(std::isnan(back.table.scores[0][1]));
    EXPECT_EQ(back.table.predictions, some_scores().predictions);
    EXPECT_EQ(back.table.labels, some_scores().labels);
    EXPECT_EQ(back.table.status, some_scores().status);
    EXPECT_EQ(back.provenance.at("head"), "1");
}

TEST(ScoreFile, RowHashesAreThereOrNot) {
    const testing::TemporaryFolder folder;
    ScoreTable table = some_scores();
    write_score_file(folder / "old.h5", table, {"a", "b", "c"}, {});
    EXPECT_FALSE(ScoreFileReader(folder / "old.h5").has_row_hashes());
    EXPECT_TRUE(read_score_file(folder / "old.h5").table.row_hashes.empty());
    table.row_hashes = {7, 0, ~std::uint64_t{0}};
    write_score_file(folder / "new.h5", table, {"a", "b", "c"}, {});
    EXPECT_EQ(read_score_file(folder / "new.h5").table.row_hashes, table.row_hashes);
    std::vector<std::uint64_t> hashes(2);
    ScoreFileReader(folder / "new.h5").read_row_hashes(1, hashes);
    EXPECT_THAT(hashes, ::testing::ElementsAre(0, ~std::uint64_t{0}));
}

TEST(ScoreFile, ReadsTheDetectorsAskedForAndNamesThoseThereAre) {
    const testing::TemporaryFolder folder;
    write_score_file(folder / "s.h5", some_scores(), {"a", "b", "c"}, {});
    EXPECT_THAT(read_score_file(folder / "s.h5", {"msp"}).table.detectors,
                ::testing::ElementsAre("msp"));
    try {
        read_score_file(folder / "s.h5", {"odin"});
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), ::testing::HasSubstr("no scores of 'odin', only of vim, msp"));
    }
}

TEST(ScoreFileReader, ReadsRangesOfRows) {
    const testing::TemporaryFolder folder;
    write_score_file(folder / "s.h5", some_scores(), {"a", "b", "c"}, {{"head", "1"}});
    const ScoreFileReader file(folder / "s.h5", {"msp"});
    EXPECT_EQ(file.rows(), 3);
    EXPECT_EQ(file.provenance().at("head"), "1");
    std::vector<float> scores(1);
    file.read_scores("msp", 2, scores);
    EXPECT_EQ(scores.front(), 0);
    std::vector<std::int64_t> labels(2);
    file.read_labels(1, labels);
    EXPECT_THAT(labels, ::testing::ElementsAre(1, -1));
    std::vector<std::int32_t> predictions(2);
    file.read_predictions(0, predictions);
    EXPECT_THAT(predictions, ::testing::ElementsAre(4, -1));
    std::vector<std::uint8_t> status(2);
    file.read_status(1, status);
    EXPECT_THAT(status, ::testing::ElementsAre(32, 1));
}

TEST(ColumnFacts, NameStatistics) {
    const files::Provenance column{
        {column_fact::detector, "vim"},
        {column_fact::statistics, "residual_space(dim=512) 12ab, vim_alpha(dim=512) 34cd"}};
    EXPECT_THAT(statistics_in(column),
                ::testing::ElementsAre(Identity{"residual_space", {{"dim", "512"}}},
                                       Identity{"vim_alpha", {{"dim", "512"}}}));
    EXPECT_THAT(statistics_in({}), ::testing::IsEmpty());
}

}  // namespace
}  // namespace farout::scores

#include "scores/score_file.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "temporary_folder.h"

namespace farout {
namespace {

ScoreTable some_scores() {
    constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinity = std::numeric_limits<float>::infinity();
    return {{"vim", "msp"},
            {{1, nothing, -infinity}, {-1e-30F, nothing, 0}},
            {4, -1, 2},
            {4, 1, -1},
            {RowStatus::ok, RowStatus::not_finite, RowStatus::ok}};
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

}  // namespace
}  // namespace farout

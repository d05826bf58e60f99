#include "metrics/sorted_scores.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "metrics/accuracy.h"
#include "score_cases.h"

namespace farout::metrics {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

std::string message_of(const ScoreColumn<float>& column) {
    try {
        const SortedScores<float> sorted(column);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

TEST(SortedScoresTest, HighestFirst) {
    const std::vector<float> scores = {1, -3, 2, 2};
    const SortedScores<float> sorted(column_of(scores));
    EXPECT_THAT(std::vector<float>(sorted.values().begin(), sorted.values().end()),
                ElementsAre(2, 2, 1, -3));
    EXPECT_EQ(sorted.detector(), "msp");
    EXPECT_EQ(sorted.set(), "dtd");
}

template <typename Score>
void expect_rows_in_order() {
    const std::vector<Score> scores = {0, -1, 5, -Score{0}, 5, 5, Score{nan}, -1};
    const std::vector<std::uint8_t> taken = {1, 1, 1, 1, 0, 1, 0, 1};
    const SortedScores<Score> sorted(
        {.scores = scores, .taken = taken, .detector = "msp", .set = "dtd"});
    EXPECT_THAT(sorted.rows(), ElementsAre(2, 5, 0, 3, 1, 7));
    EXPECT_THAT(sorted.values(), ElementsAre(5, 5, 0, 0, -1, -1));
    EXPECT_EQ(sorted.column_rows(), scores.size());
}

TEST(SortedScoresTest, EqualOnesComeInTheOrderOfTheirRows) {
    expect_rows_in_order<float>();
    expect_rows_in_order<double>();
}

TEST(SortedScoresTest, RowsThatTakeNoPartAreLeftOutWhateverTheyHold) {
    const std::vector<float> scores = {1, nan, 2, nan};
    const std::vector<std::uint8_t> taken = {1, 0, 1, 0};
    const SortedScores<float> sorted(
        {.scores = scores, .taken = taken, .detector = "msp", .set = "dtd"});
    EXPECT_EQ(sorted.count(), 2U);
}

TEST(SortedScoresTest, NanNamesDetectorSetAndRowOfTheList) {
    const std::vector<float> scores = {nan, 1, 2, nan, nan};
    const std::vector<std::uint8_t> taken = {0, 1, 1, 1, 1};
    const std::string message =
        message_of({.scores = scores, .taken = taken, .detector = "gen", .set = "photos"});
    EXPECT_THAT(message, AllOf(HasSubstr("'gen'"), HasSubstr("'photos'"), HasSubstr("row 3"),
                               HasSubstr("1 more")));
}

TEST(SortedScoresTest, AnEmptySetNamesDetectorAndSet) {
    EXPECT_THAT(message_of({.scores = {}, .taken = {}, .detector = "gen", .set = "photos"}),
                AllOf(HasSubstr("'gen'"), HasSubstr("'photos'"), HasSubstr("no scores"),
                      Not(HasSubstr("row"))));
}

TEST(SortedScoresTest, ASetWithNoRowThatTakesPartSaysSo) {
    const std::vector<float> scores = {nan, nan};
    const std::vector<std::uint8_t> taken = {0, 0};
    EXPECT_THAT(message_of({.scores = scores, .taken = taken, .detector = "gen", .set = "photos"}),
                AllOf(HasSubstr("'photos'"), HasSubstr("none of the 2 rows")));
}

TEST(SortedScoresTest, StatusOfAnotherLengthIsRefused) {
    const std::vector<float> scores = {1, 2};
    const std::vector<std::uint8_t> taken = {1};
    EXPECT_THAT(message_of({.scores = scores, .taken = taken, .detector = "gen", .set = "photos"}),
                HasSubstr("2 scores, but 1 rows"));
}

TEST(SortedScoresTest, NamesAreMadeFitForATerminal) {
    EXPECT_THAT(message_of({.scores = {}, .taken = {}, .detector = "a\nb", .set = "\x1b[31m"}),
                AllOf(Not(HasSubstr("\n")), Not(HasSubstr("\x1b"))));
}

TEST(MeanOverSetsTest, NoSetsIsAnError) {
    const std::vector<float> id = {1, 2};
    EXPECT_THROW(evaluate_sets<float>(column_of(id), {}), Error);
}

TEST(AccuracyTest, CountsRowsWithLabelsThatTakePart) {
    const std::vector<std::int32_t> predictions = {3, 1, 2, 0, -1};
    const std::vector<std::int64_t> labels = {3, 2, 2, -1, 4};
    const std::vector<std::uint8_t> taken = {1, 1, 1, 1, 0};
    const Accuracy accuracy = classification_accuracy(predictions, labels, taken);
    EXPECT_EQ(accuracy.correct, 2U);
    EXPECT_EQ(accuracy.labelled, 3U);
    EXPECT_EQ(accuracy.share(), 2.0 / 3.0);
}

TEST(AccuracyTest, WithoutLabelsItIsNotKnown) {
    const std::vector<std::int32_t> predictions = {3};
    const std::vector<std::int64_t> labels = {-1};
    const Accuracy accuracy = classification_accuracy(predictions, labels);
    EXPECT_EQ(accuracy.labelled, 0U);
    EXPECT_TRUE(std::isnan(accuracy.share()));
}

TEST(AccuracyTest, LengthsMustAgree) {
    const std::vector<std::int32_t> predictions = {3, 4};
    const std::vector<std::int64_t> labels = {-1};
    EXPECT_THROW(classification_accuracy(predictions, labels), Error);
    EXPECT_THROW(
        classification_accuracy({predictions.data(), 1}, labels, std::vector<std::uint8_t>{1, 1}),
        Error);
}

constexpr float infinity = std::numeric_limits<float>::infinity();

TEST(ScoreKeyTest, RisesWithTheScore) {
    const std::vector<float> rising{-infinity,
                                    std::numeric_limits<float>::lowest(),
                                    -1.5F,
                                    -std::numeric_limits<float>::min(),
                                    -std::numeric_limits<float>::denorm_min(),
                                    0.0F,
                                    std::numeric_limits<float>::denorm_min(),
                                    1.0F,
                                    1.0000001F,
                                    std::numeric_limits<float>::max(),
                                    infinity};
    for (std::size_t i = 1; i < rising.size(); ++i)
        EXPECT_LT(score_key(rising[i - 1]), score_key(rising[i])) << rising[i];
    EXPECT_EQ(score_key(-0.0F), score_key(0.0F));
}

TEST(CountedScoresTest, EqualOnesAreOneRun) {
    CountedScores scores;
    for (const ScoreKey key : {9U, 9U, 5U, 1U, 1U, 1U}) scores.add({key, 2});
    EXPECT_EQ(scores.keys().size(), 3U);
    CountedRuns runs = scores.runs();
    for (const auto& [key, count] : {std::pair{9U, 4U}, {5U, 2U}, {1U, 6U}}) {
        ASSERT_FALSE(runs.done());
        EXPECT_EQ(runs.score(), key);
        EXPECT_EQ(runs.take(), count);
    }
    EXPECT_TRUE(runs.done());
}

TEST(CountedScoresTest, CountsMoreThan32BitsTell) {
    constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
    CountedScores scores;
    scores.add({7, most - 1});
    scores.add({7, 1});
    scores.add({7, most});
    scores.add({7, 5});
    scores.add({3, 1});
    CountedRuns runs = scores.runs();
    EXPECT_EQ(runs.take(), 2 * std::uint64_t{most} + 5);
    EXPECT_EQ(runs.score(), 3U);
    EXPECT_EQ(runs.take(), 1U);
    EXPECT_TRUE(runs.done());
}

}  // namespace

}  // namespace farout::metrics

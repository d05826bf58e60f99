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

}  // namespace
}  // namespace farout::metrics

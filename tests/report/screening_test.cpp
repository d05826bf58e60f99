// Verdicts by hand: which are refused, what is written of them, groups and their limits.
#include "report/screening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/text.h"
#include "message_of.h"
#include "report/page/screening_page.h"

namespace farout::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// 19 … 1.
CalibrationScores nineteen() {
    CalibrationScores calibration{"val", {}, 0.95};
    for (int i = 19; i > 0; --i) calibration.descending.push_back(static_cast<float>(i));
    return calibration;
}

ScreenedImages five() {
    return {.paths = {"a/1.png", "a/2,3.png", "b/c/<4>.png", "5.png", "a/6.png"},
            .status = {1, 1, 1, 5, 1},
            .predictions = {0, 1, 7, -1, 1},
            .scores = {0.1F, 19.5F, 1, 0, -2},
            .reasons = {{3, "ends early, at 7"}}};
}

TEST(ScreeningTest, WritesALineAnImage) {
    // α (n + 1) = 1: below the lowest calibration score.
    const Screening screening("vim", five(), nineteen(), {"cat", "dog"});
    EXPECT_EQ(screening.threshold(), 1);
    EXPECT_EQ(verdicts_csv(screening),
              "path,status,prediction,class,score,accepted,p,reason\n"
              "a/1.png,ok,0,cat,0.10000000149011612,no,0.05,\n"
              "\"a/2,3.png\",ok,1,dog,19.5,yes,1,\n"
              "b/c/<4>.png,ok,7,,1,yes,0.1,\n"
              "5.png,corrupt,,,,,,\"ends early, at 7\"\n"
              "a/6.png,ok,1,dog,-2,no,0.05,\n");
}

TEST(ScreeningTest, PromisesNothingOfAThresholdThatWasGiven) {
    const Screening screening("vim", five(), 0.5F);
    EXPECT_THAT(verdicts_csv(screening), HasSubstr("b/c/<4>.png,ok,7,,1,yes,,\n"));
    EXPECT_EQ(promise_text(screening), "");
    EXPECT_THAT(screening_json(screening, Grouping::folder, 1, {}, {}),
                HasSubstr("\"promise\": null"));
}

TEST(ScreeningTest, RefusesACalibrationSetThatIsTooSmall) {
    CalibrationScores calibration = nineteen();
    calibration.descending.pop_back();
    EXPECT_THAT(testing::message_of([&] { Screening("vim", five(), calibration); }),
                ::testing::AllOf(HasSubstr("val has 18 images"), HasSubstr("at least 19")));
}

TEST(ScreeningTest, CountsByFolderAndDownTheList) {
    const Screening screening("vim", five(), nineteen());
    const auto folders = screening.groups(Grouping::folder, 1);
    ASSERT_EQ(folders.size(), 3U);
    EXPECT_EQ(folders[0].limit, 2U);  // P(3 of 3) = 6/9240
    EXPECT_NEAR(folders[0].tail, 6. / 462, 1e-12);
    EXPECT_EQ(folders[1].limit, 1U);
    const std::string text = groups_csv(folders);
    EXPECT_THAT(text, ::testing::StartsWith(
                          "group,images,refused,unreadable,refused_share,limit,tail,above_limit\n"
                          "a,3,2,0,0.6666666666666666,2,0.0129870129"));
    EXPECT_THAT(text, HasSubstr("\nb/c,1,0,0,0,1,1,no\n.,0,0,1,,0,1,no\n"));
    const auto stretches = screening.groups(Grouping::order, 2);
    ASSERT_EQ(stretches.size(), 3U);
    EXPECT_EQ(stretches[0].name, "0-1");
    EXPECT_EQ(stretches[2].name, "4-4");
    EXPECT_EQ(stretches[1].unreadable, 1U);
    EXPECT_EQ(screening.all().refused, 2U);
}

TEST(ScreeningTest, CountsByDay) {
    EXPECT_EQ(day_of(0), "1970-01-01");
    EXPECT_EQ(day_of(1'772'323'199'999'999'999), "2026-02-28");
    EXPECT_EQ(day_of(1'772'323'200'000'000'000), "2026-03-01");
    EXPECT_EQ(day_of(-1), "1969-12-31");
    ScreenedImages images = five();
    images.days = {"2026-03-01", "2026-02-28", "2026-03-01", "", "2026-03-01"};
    const auto days = Screening("vim", images, nineteen()).groups(Grouping::date, 1);
    ASSERT_EQ(days.size(), 3U);
    EXPECT_EQ(days[0].name, "2026-02-28");
    EXPECT_EQ(days[1].refused, 2U);
    EXPECT_EQ(days[2].name, "unknown");
}

TEST(ScreeningTest, ShowsTheLowestScoresFirst) {
    const Screening screening("vim", five(), nineteen());
    EXPECT_THAT(screening.most_refused(9), ElementsAre(4, 0));
    EXPECT_THAT(screening.most_refused(1), ElementsAre(4));
}

TEST(ScreeningTest, ADriftIsAboveTheLimit) {
    CalibrationScores calibration{"val", {}, 0.9};
    for (int i = 999; i > 0; --i) calibration.descending.push_back(static_cast<float>(i));
    ScreenedImages images;
    for (int i = 0; i < 400; ++i) {
        images.paths.push_back(concat(i, ".png"));
        images.status.push_back(1);
        images.predictions.push_back(0);
        // One in ten is refused at first, one in two at the end.
        images.scores.push_back(i % (i < 300 ? 10 : 2) == 0 ? 0 : 500);
    }
    const Screening screening("vim", images, calibration);
    std::vector<bool> above;
    for (const RefusalGroup& group : screening.groups(Grouping::order, 100))
        above.push_back(group.is_above());
    EXPECT_THAT(above, ElementsAre(false, false, false, true));
    EXPECT_THAT(screening_text(screening, Grouping::order, screening.groups(Grouping::order, 100)),
                ::testing::AllOf(HasSubstr("1 of 4 stretches of the list is above the control "
                                           "limit, where chance alone puts 0.005: "),
                                 HasSubstr("300-399 (50 of 100, limit ")));
}

TEST(ScreeningTest, WindowsExpectFiveRefusals) {
    EXPECT_EQ(usual_window(400, 0.05), 100U);
    EXPECT_EQ(usual_window(1'000'000, 0.05), 10'000U);
    EXPECT_EQ(usual_window(0, 0), 1'000'000U);
}

TEST(ScreeningTest, ThePageKeepsNamesText) {
    const Screening screening("vim", five(), 5.0F);
    const auto groups = screening.groups(Grouping::folder, 1);
    const std::vector<std::size_t> rows = screening.most_refused(10);
    const std::vector<std::string> pictures{"jpeg", "", ""};
    const std::string page =
        to_html(ScreeningPage{screening, Grouping::folder, groups, rows, pictures});
    EXPECT_THAT(page, HasSubstr("b/c/&lt;4&gt;.png"));
    EXPECT_THAT(page, Not(HasSubstr("<4>")));
    EXPECT_THAT(page, HasSubstr("data:image/jpeg;base64,anBlZw=="));
    EXPECT_THAT(page, HasSubstr("no picture"));
    EXPECT_THAT(page, Not(HasSubstr("{{")));
}

}  // namespace
}  // namespace farout::report

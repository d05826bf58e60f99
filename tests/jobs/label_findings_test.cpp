#include "jobs/preflight/label_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace farout::jobs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::int64_t classes = 3;

std::vector<images::ListedImage> labelled(const std::vector<std::int64_t>& labels) {
    std::vector<images::ListedImage> images;
    for (const std::int64_t label : labels)
        images.push_back({std::to_string(images.size()) + ".jpg", label});
    return images;
}

Finding look(const std::vector<std::int64_t>& labels, LabelUse use = LabelUse::accuracy,
             bool listed = true) {
    return look_at_labels({"val", labelled(labels), listed, use}, classes, {"mahalanobis"},
                          {"msp", "energy"});
}

TEST(LabelFindings, LabelsOfTheHeadsClassesAreFit) {
    EXPECT_EQ(look({0, 1, 2, 2}).verdict, Verdict::fit);
    EXPECT_EQ(look({0, -1, 2}).verdict, Verdict::fit) << "of some no accuracy is told";
    EXPECT_EQ(look({0, 1, 2}, LabelUse::fitting).verdict, Verdict::fit);
}

TEST(LabelFindings, LabelsThatTheHeadDoesntHaveAreWrong) {
    for (const LabelUse use : {LabelUse::accuracy, LabelUse::fitting}) {
        const Finding finding = look({0, 3, 2, 7}, use);
        EXPECT_EQ(finding.verdict, Verdict::wrong);
        EXPECT_THAT(finding.note, AllOf(HasSubstr("2 of 4 images of val"),
                                        HasSubstr("1.jpg with 3"), HasSubstr("3 classes, 0 to 2")));
    }
}

TEST(LabelFindings, LabelsFromOneAreCalledThat) {
    EXPECT_THAT(look({1, 2, 3}).note, HasSubstr("go from 1 to 3: take one away"));
    EXPECT_THAT(look({0, 2, 3}).note, ::testing::Not(HasSubstr("take one away")));
}

TEST(LabelFindings, TrainingNeedsLabelsWhereADetectorDoes) {
    const Finding some = look({0, -1, 2}, LabelUse::fitting);
    EXPECT_EQ(some.verdict, Verdict::wrong);
    EXPECT_THAT(some.note,
                AllOf(HasSubstr("1 of 3 images"), HasSubstr("1.jpg"),
                      HasSubstr("mahalanobis needs"), HasSubstr("--without mahalanobis")));
    const std::vector<images::ListedImage> none = labelled({-1, -1});
    EXPECT_EQ(
        look_at_labels({"train", none, true, LabelUse::fitting}, classes, {}, {"msp"}).verdict,
        Verdict::fit);
}

TEST(LabelFindings, WhatMayBeAMistakeIsOdd) {
    EXPECT_EQ(look({-1, -1}).verdict, Verdict::odd) << "no accuracy";
    EXPECT_EQ(look({1, 1, 1}).verdict, Verdict::odd) << "one class of three";
    EXPECT_EQ(look({0, 1, 1}, LabelUse::accuracy, false).verdict, Verdict::odd)
        << "two folders, three classes";
    EXPECT_EQ(look({0, 1, 2}, LabelUse::accuracy, false).verdict, Verdict::fit);
}

}  // namespace
}  // namespace farout::jobs

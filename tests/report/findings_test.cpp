// What can't be right is said, and nothing else is.
#include "report/findings.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/float_bits.h"

namespace farout::report {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Extremes from_to(std::int64_t low, std::int64_t high) {
    Extremes extremes;
    extremes.add(low);
    extremes.add(high);
    return extremes;
}

/// A healthy report: 400 images of 8 classes, 92 % right; two detectors on one OOD set of 200.
struct Healthy {
    Report report;
    std::vector<SetCounts> counts;
    std::optional<std::int64_t> classes = 8;
    std::optional<std::size_t> class_names{};

    Healthy() {
        for (const char* detector : {"one", "two", "three"}) {
            metrics::SetMetrics metrics;
            metrics.auroc = 0.9;
            metrics.auroc_high = 0.92;
            report.rows.push_back({detector, "ood", metrics});
            report.rows.push_back({detector, "mean", metrics});
        }
        report.sets = {
            {.name = "val",
             .role = SetRole::in_distribution,
             .file = "val.h5",
             .rows = 400,
             .left_out = {},
             .provenance = {}},
            {.name = "ood", .file = "ood.h5", .rows = 200, .left_out = {}, .provenance = {}}};
        const std::vector<Extremes> scores(3, from_to(ordered_bits(1), ordered_bits(2)));
        SetCounts id;
        id.taken = id.labelled = id.confident = 400;
        id.correct = 368;
        id.confidence = static_cast<std::int64_t>(0.95 * 400 * SetCounts::confidence_units);
        id.labels = from_to(0, 7);
        id.predictions = from_to(0, 7);
        id.hashes = from_to(-5, 5);
        id.scores = scores;
        SetCounts ood = id;
        ood.taken = 200;
        counts = {id, ood};
    }
    FindingInput input() const { return {report, counts, classes, class_names, "S/val.h5"}; }
    std::vector<ReportWarning> all() const {
        std::vector<ReportWarning> found = class_findings(input());
        for (const auto& some : {set_findings(input()), score_findings(input())})
            found.insert(found.end(), some.begin(), some.end());
        return found;
    }
    /// The one warning that there is.
    ReportWarning only() const {
        const auto found = all();
        EXPECT_THAT(texts_of(found), SizeIs(1));
        return found.empty() ? ReportWarning{} : found.front();
    }
};

TEST(BinomialTail, IsThatOfTheBinomialDistribution) {
    EXPECT_NEAR(binomial_tail(8, 10, 0.5), 56.0 / 1024, 1e-12);
    EXPECT_NEAR(binomial_tail(10, 10, 0.5), 1.0 / 1024, 1e-12);
    EXPECT_EQ(binomial_tail(5, 10, 0.5), 1);
    EXPECT_NEAR(binomial_tail(1, 20, 0.001), 1 - std::pow(0.999, 20), 1e-12);
    EXPECT_LT(binomial_tail(40'000, 50'000, 0.001), 1e-300);
}

TEST(Findings, HealthyDataHaveNone) {
    EXPECT_THAT(texts_of(Healthy().all()), IsEmpty());
}

TEST(Findings, AccuracyAtChanceLevel) {
    for (const std::int64_t correct : {0, 10, 50, 60}) {
        Healthy some;
        some.counts[0].correct = correct;
        const ReportWarning warning = some.only();
        EXPECT_EQ(warning.kind, "accuracy");
        EXPECT_THAT(warning.text, HasSubstr("chance level for 8 classes"));
        EXPECT_THAT(warning.text, HasSubstr("farout export --scores S/val.h5 --out rows.csv"));
        EXPECT_EQ(warning.sets, std::vector<std::string>{"val"});
    }
}

TEST(Findings, AccuracyFarBelowTheClassifiersConfidence) {
    Healthy some;
    some.counts[0].correct = 100;  // 25 % of 400, at 8 classes above chance
    EXPECT_THAT(some.only().text,
                HasSubstr("25.0 % of val right, but is sure of itself by 95.0 %"));
    some.counts[0].correct = 240;  // overconfident, as networks are
    EXPECT_THAT(texts_of(some.all()), IsEmpty());
    some.classes.reset();  // scores of an older farout: chance isn't known, confidence is
    some.counts[0].correct = 50;
    EXPECT_EQ(some.only().kind, "accuracy");
}

TEST(Findings, OfFewLabelsNothingIsSaidOfTheAccuracy) {
    Healthy some;
    const auto sure_of = [](std::int64_t rows) {
        return static_cast<std::int64_t>(0.95 * static_cast<double>(rows) *
                                         SetCounts::confidence_units);
    };
    some.counts[0].taken = some.counts[0].labelled = some.counts[0].confident = 25;
    some.counts[0].confidence = sure_of(25);
    some.counts[0].correct = 19;
    EXPECT_THAT(texts_of(some.all()), IsEmpty());
    some.counts[0].labelled = some.counts[0].confident = 12;
    some.counts[0].confidence = sure_of(12);
    some.counts[0].correct = 1;
    EXPECT_EQ(some.only().kind, "labels");  // some rows have none
}

TEST(Findings, LabelsThatArentThere) {
    Healthy some;
    some.counts[0].labelled = some.counts[0].correct = some.counts[0].confident = 0;
    EXPECT_THAT(some.only().text, HasSubstr("No image of val has a label"));
    some = Healthy();
    some.counts[0].labelled = some.counts[0].confident = 390;
    EXPECT_THAT(some.only().text, HasSubstr("390 of 400 images of val have labels"));
}

TEST(Findings, LabelsThatTheHeadDoesntKnow) {
    Healthy some;
    some.counts[0].labels = from_to(1, 8);
    EXPECT_THAT(some.only().text, HasSubstr("They begin at 1"));
    some.counts[0].labels = from_to(0, 999);
    EXPECT_THAT(some.only().text, HasSubstr("labels up to 999, but the head knows classes 0 to 7"));
    some.counts[1].labels = from_to(0, 999);  // those of OOD sets are their own
    some.counts[0].labels = from_to(0, 7);
    EXPECT_THAT(texts_of(some.all()), IsEmpty());
}

TEST(Findings, ClassNamesOfAnotherHead) {
    Healthy some;
    some.class_names = 1000;
    EXPECT_THAT(some.only().text, HasSubstr("1000 class names, but the head has 8 classes"));
    some.class_names = 8;
    EXPECT_THAT(texts_of(some.all()), IsEmpty());
}

TEST(Findings, OneClassForAllImages) {
    Healthy some;
    some.counts[0].predictions = from_to(3, 3);
    some.counts[0].correct = 100;
    some.counts[0].confident = 0;
    EXPECT_THAT(some.only().text, HasSubstr("all 400 images of val for class 3"));
    some.counts[0].correct = 390;  // of one class, and rightly
    EXPECT_THAT(texts_of(some.all()), IsEmpty());
    some = Healthy();
    some.counts[1].predictions = from_to(3, 3);  // as noise is
    EXPECT_THAT(texts_of(some.all()), IsEmpty());
}

TEST(Findings, MoreThanOnePerCentTakesNoPart) {
    Healthy some;
    some.report.sets[1].left_out = {{"image unreadable", 2}};
    EXPECT_THAT(texts_of(some.all()), IsEmpty());
    some.report.sets[1].left_out = {{"image unreadable", 2}, {"features not finite", 1}};
    EXPECT_THAT(some.only().text, HasSubstr("3 of 200 images of ood take no part"));
}

TEST(Findings, FewImages) {
    Healthy some;
    some.counts[1].taken = 19;
    EXPECT_THAT(some.only().text, HasSubstr("Only 19 images of ood take part"));
    some.counts[1].taken = 1;
    EXPECT_THAT(some.only().text, HasSubstr("Only 1 image of ood takes part"));
}

TEST(Findings, ConstantFeaturesAreToldOfTheSetAlone) {
    Healthy some;
    some.counts[1].hashes = from_to(5, 5);
    some.counts[1].scores.assign(3, from_to(7, 7));
    const ReportWarning warning = some.only();
    EXPECT_EQ(warning.kind, "constant features");
    EXPECT_THAT(warning.text, HasSubstr("All 200 images of ood have the same features"));
}

TEST(Findings, DetectorsWithEqualScoresAreToldTogether) {
    Healthy some;
    some.counts[1].scores[0] = some.counts[1].scores[2] = from_to(7, 7);
    const ReportWarning warning = some.only();
    EXPECT_EQ(warning.kind, "equal scores");
    EXPECT_THAT(warning.text, HasSubstr("one, three give all images of ood the same score"));
    EXPECT_THAT(warning.detectors, ::testing::ElementsAre("one", "three"));
    some.counts[0].scores[0] = from_to(7, 7);
    const auto both = some.all();
    ASSERT_THAT(both, SizeIs(2));
    EXPECT_THAT(both[0].text, HasSubstr("one gives all images of val, ood the same score"));
    EXPECT_THAT(both[1].text, HasSubstr("three gives all images of ood"));
}

TEST(Findings, SetsTheWrongWayRound) {
    Healthy some;
    for (MetricRow& row : some.report.rows) row.metrics.auroc_high = 0.4;
    EXPECT_THAT(some.only().text, HasSubstr("wrong way round"));
    some.report.rows[2].metrics.auroc_high = 0.6;
    EXPECT_THAT(texts_of(some.all()), IsEmpty());
}

TEST(Findings, FiguresThatArentNumbers) {
    Healthy some;
    some.report.rows[2].metrics.auroc = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(some.only().text, "The figures of two on ood aren't numbers.");
}

TEST(SetCounts, PartsAddUpToTheWhole) {
    SetCounts one;
    one.taken = 3;
    one.labels = from_to(2, 5);
    one.scores = {from_to(1, 2)};
    SetCounts other;
    other.taken = 4;
    other.labels = from_to(4, 9);
    other.scores = {from_to(0, 1)};
    SetCounts whole;
    whole.add(one);
    whole.add(other);
    EXPECT_EQ(whole.taken, 7);
    EXPECT_EQ(whole.labels.low, 2);
    EXPECT_EQ(whole.labels.high, 9);
    EXPECT_EQ(whole.scores[0].low, 0);
    EXPECT_EQ(whole.scores[0].high, 2);
    EXPECT_FALSE(whole.predictions.are_equal()) << "there were none";
}

}  // namespace
}  // namespace farout::report

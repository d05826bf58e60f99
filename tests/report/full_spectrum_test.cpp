#include "report/full_spectrum.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "metrics/acceptance.h"
#include "report/json.h"
#include "report/text/csv.h"
#include "sample_scores.h"

namespace farout::report {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Five images, one of them without a part; of two the label isn't known.
ScoredSet shifted_set() {
    return {"v2",
            {{9.5F, 0.25F, 3.5F, 2.5F, NAN}, {1, 2, 3, 4, NAN}},
            {1, 1, 1, 1, 0},
            {0, 1, -1, 1, 0},
            {0, 0, 0, 1, 0},
            {}};
}

TEST(FullSpectrumTest, FiguresAreThoseOfAllSetsInOne) {
    const ReportScores scores = sample_scores();
    const std::vector<ScoredSet> shifted{shifted_set()};
    const FullSpectrum spectrum = full_spectrum(scores, shifted);
    ScoredSet together = scores.id;
    for (std::size_t detector = 0; detector < 2; ++detector)
        together.scores[detector].insert(together.scores[detector].end(),
                                         shifted[0].scores[detector].begin(),
                                         shifted[0].scores[detector].end());
    for (const std::uint8_t taken : shifted[0].taken) together.taken.push_back(taken);
    together.labels.resize(15, -1);
    together.predictions.resize(15, 0);
    together.paths.resize(15);
    const ReportScores whole(scores.detectors, together, scores.ood, scores.groups);
    EXPECT_EQ(full_spectrum_csv(spectrum), to_csv(sample_report(whole).rows));
    EXPECT_EQ(spectrum.rows[0].metrics.n_id, 13U);
    EXPECT_EQ(spectrum.rows[0].metrics.n_ood, 4U);
}

TEST(FullSpectrumTest, AccuracyIsToldByPartAndPooled) {
    const FullSpectrum spectrum = full_spectrum(sample_scores(), std::vector{shifted_set()});
    ASSERT_EQ(spectrum.parts.size(), 3U);
    EXPECT_EQ(spectrum.parts[0].name, "val");
    EXPECT_EQ(spectrum.parts[0].accuracy.correct, 7U);
    EXPECT_EQ(spectrum.parts[1].name, "v2");
    EXPECT_EQ(spectrum.parts[1].images, 4U);
    EXPECT_EQ(spectrum.parts[1].accuracy.correct, 2U);
    EXPECT_EQ(spectrum.parts[1].accuracy.labelled, 3U);
    EXPECT_EQ(spectrum.parts[2].name, "full spectrum");
    EXPECT_EQ(spectrum.parts[2].images, 13U);
    EXPECT_EQ(spectrum.parts[2].accuracy.share(), 9.0 / 12);
}

TEST(FullSpectrumTest, SharesAreThoseAtTheInDistributionThreshold) {
    const ReportScores scores = sample_scores();
    const FullSpectrum spectrum = full_spectrum(scores, std::vector{shifted_set()});
    ASSERT_EQ(spectrum.shares.size(), 6U);
    // "one": of nine images none may be refused.
    ASSERT_EQ(metrics::accepting_threshold(scores.sorted(0).id, 20), 1);
    EXPECT_EQ(spectrum.shares[0].accepted, 9U);
    EXPECT_EQ(spectrum.shares[1].accepted, 3U);
    EXPECT_EQ(spectrum.shares[2].accepted, 12U);
    EXPECT_EQ(spectrum.shares[2].images, 13U);
    EXPECT_LT(spectrum.shares[1].interval.low, 0.75);
    const std::string csv = shifted_csv(spectrum);
    EXPECT_THAT(csv, StartsWith("detector,set,images,accepted,share,share_low,share_high,labelled,"
                                "correct,accuracy\none,val,9,9,1,"));
    EXPECT_THAT(csv, HasSubstr("\none,v2,4,3,0.75,"));
}

TEST(FullSpectrumTest, WithoutLabelsThereIsNoAccuracy) {
    ScoredSet set = shifted_set();
    set.labels.assign(5, -1);
    const std::string csv = shifted_csv(full_spectrum(sample_scores(), std::vector{set}));
    EXPECT_THAT(csv, HasSubstr(",0,0,\n"));
    set.taken.assign(5, 1);
    EXPECT_THROW(full_spectrum(sample_scores(), std::vector{set}), Error);
}

TEST(FullSpectrumTest, IsABlockOfTheJson) {
    const ReportScores scores = sample_scores();
    Report report = sample_report(scores);
    EXPECT_FALSE(nlohmann::json::parse(to_json(report)).contains("full_spectrum"));
    report.spectrum = full_spectrum(scores, std::vector{shifted_set()});
    const auto json = nlohmann::json::parse(to_json(report))["full_spectrum"];
    EXPECT_EQ(json["sets"][2]["accuracy"], 0.75);
    EXPECT_EQ(json["metrics"].size(), 8U);
    EXPECT_EQ(json["accepted"][1]["share"], 0.75);
}

}  // namespace
}  // namespace farout::report

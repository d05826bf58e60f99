// calibration.csv: thresholds of the calibration set by counting, and what is refused.
#include "reports/calibrated_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "message_of.h"
#include "reports/report_files.h"
#include "sample_files.h"

namespace farout::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// `rows` images with the scores first, first + 1, … of "msp", and minus these of "other".
scores::ScoreTable ascending(std::size_t rows, float first) {
    scores::ScoreTable table;
    table.detectors = {"msp", "other"};
    table.scores.resize(2);
    for (std::size_t row = 0; row < rows; ++row) {
        table.scores[0].push_back(first + static_cast<float>(row));
        table.scores[1].push_back(-table.scores[0].back());
    }
    table.labels.assign(rows, 0);
    table.predictions.assign(rows, 0);
    table.status.assign(rows, files::RowStatus::ok);
    return table;
}

class CalibratedReport : public ::testing::Test {
  protected:
    CalibratedReport() {
        write_sample(folder_ / "val.h5", ascending(40, 3));
        write_sample(folder_ / "near.h5", ascending(20, -9.5F));
        write_sample(folder_ / "cal.h5", ascending(19, 1));
        stage_.id = folder_ / "val.h5";
        stage_.ood = {folder_ / "near.h5"};
        stage_.out = folder_ / "report";
        stage_.calibrate = folder_ / "cal.h5";
    }

    std::string message() const {
        return testing::message_of([&] { read_calibration(ReportFiles(stage_), stage_); });
    }

    std::string written() const {
        const ReportFiles files(stage_);
        write_calibration(stage_, read_scores(files, {}), read_calibration(files, stage_));
        return testing::read_text(stage_.out / calibration_file);
    }

    testing::TemporaryFolder folder_;
    ReportStage stage_;
};

TEST_F(CalibratedReport, FixesThresholdsOnTheOtherSet) {
    // α (n + 1) = 2, 1, 0.2: the second lowest of 1 … 19, the lowest, none.
    const std::string text = written();
    EXPECT_THAT(text, StartsWith("detector,id_share_wanted,calibration_set,n_calibration,threshold,"
                                 "id_share_promised,set,role,n,share,share_low,share_high,"
                                 "less_wanted,less_wanted_low,less_wanted_high,independent,"
                                 "for_single_images\nmsp,0.9,cal,19,2,0.9,val,id,40,1,"));
    EXPECT_THAT(text, HasSubstr("\nmsp,0.9,cal,19,2,0.9,near,ood,20,0.4,"));  // 2.5 … 9.5
    EXPECT_THAT(text, HasSubstr("\nmsp,0.95,cal,19,1,0.95,near,ood,20,0.45,"));
    EXPECT_THAT(text, HasSubstr("\nmsp,0.99,cal,19,-inf,1,near,ood,20,1,"));
    EXPECT_THAT(text, HasSubstr("\nother,0.95,cal,19,-19,0.95,val,id,40,0.425,"));  // −3 … −19
    EXPECT_THAT(text, HasSubstr(",-0.5,"));                                         // 0.4 − 0.9
    EXPECT_THAT(text, HasSubstr(",yes,yes\n"));
}

TEST_F(CalibratedReport, RemovesThatOfAnEarlierReport) {
    written();
    stage_.calibrate.reset();
    const ReportFiles files(stage_);
    write_calibration(stage_, read_scores(files, {}), read_calibration(files, stage_));
    EXPECT_FALSE(std::filesystem::exists(stage_.out / calibration_file));
}

TEST_F(CalibratedReport, LeavesOutDetectorsThatTheSetLacks) {
    scores::ScoreTable table = ascending(19, 1);
    table.detectors.pop_back();
    table.scores.pop_back();
    write_sample(folder_ / "cal.h5", table);
    EXPECT_THAT(written(), ::testing::Not(HasSubstr("other")));
    stage_.detectors = {"other"};
    EXPECT_THAT(message(), HasSubstr("none of the report's detectors"));
}

TEST_F(CalibratedReport, RefusesWhatCantBeCompared) {
    files::Provenance facts = sample_facts();
    facts["head"] = "another";
    write_sample(folder_ / "cal.h5", ascending(19, 1), facts);
    EXPECT_THAT(message(), HasSubstr("different head files"));
    stage_.calibrate = stage_.id;
    EXPECT_THAT(message(), HasSubstr("is the in-distribution test set itself"));
}

TEST_F(CalibratedReport, TellsOfDetectorsThatHaveSeenTheSet) {
    scores::ScoreTable table = ascending(19, 1);
    table.column_facts = {{{"detector", "msp"}, {"statistics", "temperature(rows=id_val) 12ab"}},
                          {{"detector", "other"}}};
    files::Provenance facts = sample_facts();
    facts["features"] = facts["validation features"] = "v";
    write_sample(folder_ / "cal.h5", table, facts);
    const scores::ScoreFileReader calibration(folder_ / "cal.h5");
    EXPECT_THAT(dependent_on(calibration, {"msp", "other"}), ::testing::ElementsAre("msp"));
    facts["features"] = "w";
    write_sample(folder_ / "cal.h5", table, facts);
    EXPECT_THAT(dependent_on(scores::ScoreFileReader(folder_ / "cal.h5"), {"msp", "gen(searched)"}),
                ::testing::ElementsAre("gen(searched)"));
}

}  // namespace
}  // namespace farout::reports

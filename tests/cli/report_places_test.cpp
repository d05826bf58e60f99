#include "cli/options/report_places.h"

#include <gmock/gmock.h>

#include "core/error.h"
#include "temporary_folder.h"

namespace farout::cli {
namespace {

using ::testing::ElementsAre;

TEST(RunNames, AreTheRunsOwn) {
    EXPECT_THAT(run_names({"plain", ""}, {"a", "b"}), ElementsAre("plain", "b"));
    EXPECT_THAT(run_names({"a", ""}, {"a", "b"}), ElementsAre("a", "b"));
    EXPECT_THAT(run_names({}, {}), ElementsAre());
}

TEST(RunNames, AreThePlacesWhereTwoWouldBeCalledTheSame) {
    EXPECT_THAT(run_names({"plain", "plain", "other"}, {"a", "b", "c"}),
                ElementsAre("a", "b", "other"));
    EXPECT_THAT(run_names({"b", ""}, {"a", "b"}), ElementsAre("a", "b"));
    EXPECT_THAT(run_names({"b", "plain"}, {"a", "b"}), ElementsAre("a", "plain"))
        << "the second one's place would do, but who reads it as a name?";
}

TEST(ReportAt, IsTheFileOfAReportOrOfAJob) {
    const testing::TemporaryFolder folder;
    std::filesystem::create_directories(folder / "job/report");
    testing::write_text(folder / "job/report/metrics.json", "{}");
    testing::write_text(folder / "job.cfg", "out = job\n");
    const auto file = folder / "job/report/metrics.json";
    for (const auto& place : {folder / "job", folder / "job/report", file, folder / "job.cfg"}) {
        EXPECT_EQ(std::filesystem::weakly_canonical(report_at(place)), file) << place;
        EXPECT_EQ(std::filesystem::weakly_canonical(report_in(place)), file) << place;
    }
    std::filesystem::remove(file);
    EXPECT_EQ(report_at(folder / "job/report"), file);
    for (const auto& place : {folder / "job", folder / "job.cfg", folder / "none"})
        EXPECT_THROW(report_in(place), Error) << place;
    testing::write_text(folder / "odd.cfg", "model = x\n");
    EXPECT_THROW(report_at(folder / "odd.cfg"), UsageError) << "no out";
}

}  // namespace
}  // namespace farout::cli

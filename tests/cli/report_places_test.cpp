#include "cli/options/report_places.h"

#include <gmock/gmock.h>

#include "core/error.h"
#include "message_of.h"
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

TEST(ReportAt, OfAJobWithSeedsThereAreSeveral) {
    const testing::TemporaryFolder folder;
    const auto file = folder / "job.cfg";
    testing::write_text(file, "seeds = 0,1\nweights = ${SEED}\nout = job\n");
    EXPECT_THAT(reports_at(file),
                ElementsAre(std::pair("seed_0", folder / "job/seed_0/report/metrics.json"),
                            std::pair("seed_1", folder / "job/seed_1/report/metrics.json")));
    EXPECT_THAT(testing::message_of([&] { report_at(file); }),
                ::testing::AllOf(::testing::HasSubstr("several runs (seed_0, seed_1)"),
                                 ::testing::HasSubstr((folder / "job/seed_0").native())));
    testing::write_text(file, "seeds = 7\nweights = ${SEED}\nout = job\n");
    EXPECT_EQ(report_at(file), folder / "job/seed_7/report/metrics.json");
    testing::write_text(file, "out = job\n");
    EXPECT_THAT(reports_at(file), ElementsAre(std::pair("", folder / "job/report/metrics.json")));
}

}  // namespace
}  // namespace farout::cli

#include "cli/tensors/job_files/job_stages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "message_of.h"
#include "temporary_folder.h"

namespace farout::cli::tensors {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The stages of a job with these lines on top, whose OOD set is called so.
jobs::JobStages stages(const std::string& top, const std::string& ood) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "job.cfg", "model = fashion_demo\nweights = w\nout = o\n" + top +
                                                "[train]\nroot = t\n[id]\nname = val\nroot = v\n"
                                                "[ood." +
                                                ood + "]\nroot = a\n");
    return stages_of(read_job_file(folder / "job.cfg"), 1);
}

std::vector<std::string> names(const std::vector<Identity>& outputs) {
    std::vector<std::string> names;
    for (const Identity& output : outputs) names.push_back(output.kind);
    return names;
}

TEST(JobStages, OutputsAreThoseOfTheJobAndOfItsDetectors) {
    const auto of_extraction = [](const std::string& top) {
        const jobs::JobStages all = stages(top, "a");
        EXPECT_THAT(names(all.extract.front().outputs), IsEmpty()) << "of the training set";
        return names(all.extract.back().outputs);
    };
    EXPECT_THAT(of_extraction(""), IsEmpty());
    EXPECT_THAT(of_extraction("odin = true\n"), ElementsAre("odin"));
    EXPECT_THAT(of_extraction("detectors = msp,odin\n"), ElementsAre("odin"));
    EXPECT_THAT(of_extraction("detectors = msp,odin\nwithout = odin\n"), IsEmpty());
    EXPECT_THAT(of_extraction("outputs = stage_means\ndetectors = odin\n"),
                ElementsAre("stage_means", "odin"));
}

TEST(JobStages, TheValidationSetIsScoredForThresholds) {
    EXPECT_FALSE(stages("", "a").report.calibrate);
    const jobs::JobStages all =
        stages("detectors = msp,odin\n", "a]\nroot = a\n[ood_val.b]\nroot = b\n[id_val");
    ASSERT_EQ(all.score.features.size(), 3U);  // val, a, id_val; not ood_val.b
    EXPECT_EQ(all.score.features.back().filename(), "id_val.h5");
    ASSERT_TRUE(all.report.calibrate);
    EXPECT_EQ(all.report.calibrate->filename(), "id_val.h5");
    EXPECT_THAT(names(all.extract[3].outputs), ElementsAre("odin"));
    EXPECT_THAT(names(all.extract[4].outputs), IsEmpty());  // nothing is scored of it
    EXPECT_EQ(all.report.ood.size(), 1U);
}

TEST(JobStages, ASetMayNotLieWhereAnOutputOfAnotherOneDoes) {
    EXPECT_THAT(testing::message_of([] { stages("odin = true\n", "val.odin"); }),
                HasSubstr("can't be called 'val.odin'"));
    EXPECT_NO_THROW(stages("", "val.odin"));
}

TEST(JobStages, AnotherHeadIsRefusedWhereAnOutputNeedsTheNetworksOwn) {
    EXPECT_THAT(testing::message_of([] { stages("head = h.npz\nodin = true\n", "a"); }),
                HasSubstr("head = FILE doesn't go with odin"));
}

}  // namespace
}  // namespace farout::cli::tensors

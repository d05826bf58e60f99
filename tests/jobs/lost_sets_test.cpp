#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/tensors/job_files/job_file.h"
#include "cli/tensors/job_files/job_stages.h"
#include "jobs/graph/step.h"
#include "temporary_folder.h"

namespace farout::jobs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The stages of a job on sets a (near), b and c (far), without some of them.
class WithoutSets : public ::testing::Test {
  protected:
    JobStages without(const LostSets& lost, const std::string& more = "") {
        testing::write_text(folder_ / "job.cfg",
                            "model = fashion_demo\nweights = w\nout = o\n" + more +
                                "[train]\nroot = t\n[id]\nname = val\nroot = v\n"
                                "[ood.a]\nroot = a\ngroup = near\n[ood.b]\nroot = b\ngroup = far\n"
                                "[ood.c]\nroot = c\ngroup = far\n");
        const cli::tensors::JobFile job = cli::tensors::read_job_file(folder_ / "job.cfg");
        JobStages stages = cli::tensors::stages_of(job, 1);
        stages.score = without_sets(stages.score, lost);
        stages.report = without_sets(stages.report, lost);
        return stages;
    }

    static std::vector<std::string> names(const std::vector<std::filesystem::path>& files) {
        std::vector<std::string> names;
        for (const auto& file : files) names.push_back(file.stem().string());
        return names;
    }

    testing::TemporaryFolder folder_;
};

TEST_F(WithoutSets, AllStayThatAreThere) {
    const JobStages all = without({});
    EXPECT_THAT(names(all.score.features), ElementsAre("val", "a", "b", "c"));
    EXPECT_THAT(all.report.missing_sets, IsEmpty());
}

TEST_F(WithoutSets, OthersAreTakenFromScoresReportAndGroups) {
    const JobStages rest = without({{"a", "gone"}, {"c", "not read"}});
    EXPECT_THAT(names(rest.score.features), ElementsAre("val", "b"));
    EXPECT_THAT(names(rest.report.ood), ElementsAre("b"));
    ASSERT_EQ(rest.report.groups.size(), 1U);
    EXPECT_EQ(rest.report.groups[0], (report::SetGroup{"far", {"b"}}));
    EXPECT_EQ(rest.report.missing_sets.at("a"), "gone");
    EXPECT_EQ(rest.report.missing_sets.at("c"), "not read");
}

TEST_F(WithoutSets, AKeyToSortByThatIsGoneIsLeftOut) {
    EXPECT_FALSE(without({{"a", "gone"}}, "sort = a\n").report.sort.has_value());
    EXPECT_FALSE(without({{"a", "gone"}}, "sort = mean near\n").report.sort.has_value());
    EXPECT_EQ(without({{"a", "gone"}}, "sort = b\n").report.sort, "b");
    EXPECT_EQ(without({{"a", "gone"}}, "sort = auroc\n").report.sort, "auroc");
}

}  // namespace
}  // namespace farout::jobs

// Statistics of the host and of a device are told apart.

#include <gmock/gmock.h>

#include "jobs/stage_plan.h"
#include "temporary_folder.h"

namespace farout::jobs {
namespace {

/// Fitting on the few features that the importer's fixtures hold.
FitStage stage_in(const testing::TemporaryFolder& folder, parallel::Session& session) {
    const auto fixtures =
        std::filesystem::path(FAROUT_FIXTURES).parent_path().parent_path() / "features/fixtures";
    ImportStage features;
    features.features = fixtures / "features.pkl";
    features.out = folder / "F.h5";
    run_stage(session, features);
    ImportHeadStage head;
    head.files = {fixtures / "W.npy", fixtures / "b.npy"};
    head.out = folder / "head.h5";
    run_stage(session, head);
    FitStage stage;
    stage.train = features.out;
    stage.head = head.out;
    stage.out = folder / "statistics.h5";
    stage.selection.detectors = {"react"};
    return stage;
}

TEST(FitStage, IsDoneAgainForAnotherDevice) {
    const testing::TemporaryFolder folder;
    parallel::Session session;
    FitStage stage = stage_in(folder, session);
    EXPECT_EQ(plan_of(stage).work, Work::make);
    run_stage(session, stage);
    EXPECT_EQ(plan_of(stage).work, Work::nothing);
    stage.device = "cuda";
    const OutputPlan plan = plan_of(stage);
    EXPECT_EQ(plan.work, Work::make_anew);
    EXPECT_THAT(plan.note, ::testing::HasSubstr("device"));
}

}  // namespace
}  // namespace farout::jobs

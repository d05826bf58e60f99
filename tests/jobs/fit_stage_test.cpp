// Statistics of the host and of a device are told apart.

#include <gmock/gmock.h>

#include "core/error.h"
#include "jobs/stage_plan.h"
#include "reports/comparable.h"
#include "statistics/sources.h"
#include "statistics/statistics_file.h"
#include "temporary_folder.h"

namespace farout::jobs {
namespace {

std::string error_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

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

TEST(FitStage, KeepsWhatWasFittedOnTheTrainingRowsWhenTheValidationSetChanges) {
    const testing::TemporaryFolder folder;
    parallel::Session session;
    FitStage stage = stage_in(folder, session);
    stage.selection.detectors = {"react", "react(source=id_val)"};
    EXPECT_THAT(error_of([&] { run_stage(session, stage); }),
                ::testing::AllOf(::testing::HasSubstr("'react(source=id_val)' is fitted on an "
                                                      "in-distribution validation set"),
                                 ::testing::HasSubstr("--id-val F.h5")));
    stage.id_val = folder / "V.h5";
    std::filesystem::copy_file(stage.train, *stage.id_val);
    run_stage(session, stage);
    EXPECT_EQ(plan_of(stage).work, Work::nothing);
    const statistics::Statistics fitted = statistics::read_statistics_file(stage.out);
    const Identity of_training{"feature_quantile", {{"q", "0.99"}}};
    const Identity of_validation = statistics::fitted_on("id_val", of_training);
    EXPECT_EQ(fitted.number(of_training, "value", "react"),
              fitted.number(of_validation, "value", "react"));
    const files::Provenance facts = fitted.of(of_validation, "react").facts;
    EXPECT_TRUE(facts.contains(reports::validation_features));
    EXPECT_FALSE(facts.contains(reports::training_features));

    std::filesystem::remove(*stage.id_val);
    ImportStage other;
    other.features = std::filesystem::path(FAROUT_FIXTURES).parent_path().parent_path() /
                     "features/fixtures/features.pkl";
    other.out = *stage.id_val;
    other.block_rows = 2;  // another file, as far as its facts tell
    run_stage(session, other);
    const OutputPlan plan = plan_of(stage);
    EXPECT_EQ(plan.work, Work::go_on);
    EXPECT_THAT(plan.note, ::testing::HasSubstr("kept: feature_quantile(q=0.99); made: the rest"));
}

}  // namespace
}  // namespace farout::jobs

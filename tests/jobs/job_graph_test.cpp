#include "jobs/graph/job_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/tensors/job_files/job_file.h"
#include "cli/tensors/job_files/job_stages.h"
#include "core/text.h"
#include "features/feature_file.h"
#include "features/head_file.h"
#include "jobs/graph/job_plan.h"
#include "jobs/graph/job_state.h"
#include "message_of.h"
#include "parallel/communicator.h"
#include "temporary_folder.h"

namespace farout::jobs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A job on train, val, and the OOD sets a and near-2.0, in a folder of its own. Its weights aren't
/// there.
class Graph : public ::testing::Test {
  protected:
    Graph() {
        testing::write_text(folder_ / "job.cfg",
                            "model = fashion_demo\nweights = w\nout = o\ndetectors = energy,vim\n"
                            "[train]\nroot = t\n[id]\nname = val\nroot = v\nlist = v.txt\n"
                            "[ood.a]\nroot = a\n[ood.near-2.0]\nroot = b\n");
        const cli::tensors::JobFile job = cli::tensors::read_job_file(folder_ / "job.cfg");
        graph_.emplace(job, cli::tensors::stages_of(job, 1));
    }

    static std::vector<std::string> names(const Steps& steps) {
        std::vector<std::string> names;
        for (const Step* step : steps) names.push_back(step->name());
        return names;
    }

    /// "fit: done" and what else states_of() finds, by word.
    Output there(const std::string& step) const {
        for (const StepState& state : states_of(*graph_))
            if (state.name == step) return state.there;
        ADD_FAILURE() << "no state of " << step;
        return Output::none;
    }

    /// Features of a set: two blocks of two rows, so many of them finished.
    void write_features(const std::string& set, std::int64_t finished) const {
        const auto file = graph_->step("extract/" + set).output();
        std::filesystem::create_directories(file.parent_path());
        features::FeatureLayout layout;
        for (int row = 0; row < 4; ++row)
            layout.images.push_back({concat(set, "/", row, ".png"), row % 2});
        layout.width = 3;
        layout.block_rows = 2;
        features::create_feature_file(file, layout);
        const auto communicator = parallel::make_local_communicator();
        features::FeatureFileWriter writer(file, *communicator);
        for (std::int64_t block = 0; block < finished; ++block)
            writer.write(block, {.features = {1, 2, 3, 4, 5, static_cast<float>(block)},
                                 .status = {1, 1},
                                 .reasons = {"", ""}});
    }

    void write_head() const {
        numerics::Head head;
        head.weight = at::ones({2, 3});
        head.bias = at::zeros({2});
        features::write_head_file(graph_->step("head").output(), head, {});
    }

    testing::TemporaryFolder folder_;
    std::optional<JobGraph> graph_;
};

TEST_F(Graph, StepsStandBehindWhatTheyNeed) {
    EXPECT_THAT(names(graph_->steps()),
                ElementsAre("extract/train", "extract/val", "extract/a", "extract/near-2.0", "head",
                            "fit", "score", "report"));
    std::vector<std::string> before;
    for (const Step* step : graph_->steps()) {
        for (const Need& need : step->needs()) EXPECT_THAT(before, ::testing::Contains(need.step));
        before.push_back(step->name());
    }
}

TEST_F(Graph, OodSetsAreWhatScoresAndReportCanDoWithout) {
    EXPECT_THAT(graph_->step("fit").needs(), ElementsAre(Need{"extract/train"}, Need{"head"}));
    EXPECT_THAT(graph_->step("score").needs(),
                ElementsAre(Need{"fit"}, Need{"extract/train"}, Need{"extract/val"},
                            Need{"extract/a", true}, Need{"extract/near-2.0", true}));
    for (const char* step : {"score", "report"})
        EXPECT_THAT(names(graph_->can_do_without(graph_->step(step))),
                    ElementsAre("extract/a", "extract/near-2.0"))
            << step;
    for (const char* step : {"extract/a", "head", "fit"})
        EXPECT_THAT(graph_->can_do_without(graph_->step(step)), IsEmpty()) << step;
    EXPECT_EQ(graph_->last().name(), "report");
}

TEST_F(Graph, StepsAreChosenByNameInTheJobsOrder) {
    EXPECT_EQ(graph_->chosen({}), graph_->steps());
    EXPECT_THAT(names(graph_->chosen({"fit", "extract/near-2.0"})),
                ElementsAre("extract/near-2.0", "fit"));
    EXPECT_THAT(names(graph_->chosen({"extract"})),
                ElementsAre("extract/train", "extract/val", "extract/a", "extract/near-2.0"));
    EXPECT_THAT(testing::message_of([&] { graph_->chosen({"scores"}); }),
                HasSubstr("no step 'scores'"));
    EXPECT_THROW(graph_->chosen({"extract/near"}), UsageError);
}

TEST_F(Graph, ExtractionsTellWhatTheyReadAndTheReportItsTexts) {
    const files::NamedFiles files = graph_->step("extract/val").reads();
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(files[0].second.filename(), "v");
    EXPECT_EQ(files[1].second.filename(), "v.txt");
    EXPECT_THAT(graph_->step("extract/a").texts(), IsEmpty());
    EXPECT_THAT(graph_->step("report").texts(), IsEmpty());
}

TEST_F(Graph, NothingIsThereAtFirst) {
    for (const StepState& state : states_of(*graph_)) {
        EXPECT_EQ(state.there, Output::none) << state.name;
        EXPECT_EQ(state.message, "") << state.name;
    }
}

TEST_F(Graph, FeaturesCountByTheirBlocks) {
    write_features("val", 1);
    write_features("a", 2);
    EXPECT_EQ(there("extract/val"), Output::part);
    EXPECT_EQ(there("extract/a"), Output::whole);
    EXPECT_EQ(graph_->step("extract/val").finished_rows(), 2);
    EXPECT_EQ(graph_->step("extract/near-2.0").finished_rows(), 0);
    EXPECT_FALSE(graph_->step("fit").finished_rows().has_value());
    EXPECT_THAT(graph_->step("extract/val").lacks(), HasSubstr("only 1 of 2 blocks"));
    EXPECT_EQ(graph_->step("extract/a").lacks(), "");
    EXPECT_THAT(graph_->step("extract/near-2.0").lacks(), HasSubstr("aren't there"));
}

TEST_F(Graph, AStepIsJudgedOnceWhatItNeedsIsWhole) {
    const auto statistics = graph_->step("fit").output();
    std::filesystem::create_directories(statistics.parent_path());
    testing::write_text(statistics, "no statistics");
    EXPECT_EQ(there("fit"), Output::none);  // made from what isn't there: nothing can be told of it
    write_features("train", 2);
    EXPECT_EQ(there("fit"), Output::none);
    write_head();
    EXPECT_EQ(there("fit"), Output::other);
}

/// What a look ahead would tell where extractions of all sets but the last are done.
Preflight seen_without_last(const JobGraph& graph) {
    Preflight seen;
    seen.shape = catalogue::NetworkShape{3, 2};
    for (const ExtractStage& stage : graph.stages().extract)
        seen.extractions.push_back({.stage = "extract",
                                    .output = stage.out,
                                    .work = Work::nothing,
                                    .images = 4,
                                    .bytes = 100});
    seen.extractions[3].work = Work::make;
    seen.extractions[3].images_left = 4;
    seen.longest_paths = {1, 9, 9, 9};
    return seen;
}

TEST_F(Graph, APlanJudgesWhatHasItsInputsAndLetsTheRestWait) {
    write_features("train", 2);
    write_head();
    JobPlan plan;
    plan_outputs(*graph_, seen_without_last(*graph_), plan);
    std::vector<std::pair<std::string, Work>> works;
    for (const OutputPlan& output : plan.outputs) works.emplace_back(output.stage, output.work);
    EXPECT_THAT(
        works, ElementsAre(std::pair("extract", Work::nothing), std::pair("extract", Work::nothing),
                           std::pair("extract", Work::nothing), std::pair("extract", Work::make),
                           std::pair("head", Work::wait),  // its network can't be seen
                           std::pair("fit", Work::wait), std::pair("score", Work::wait),
                           std::pair("score", Work::wait), std::pair("score", Work::wait),
                           std::pair("report", Work::make)));
    EXPECT_THAT(plan.findings, IsEmpty());
    EXPECT_EQ(plan.images_left(), 4);
    ASSERT_TRUE(plan.outputs[4].bytes.has_value());
    EXPECT_EQ(plan.outputs[4].bytes, sizeof(float) * (2 * 3 + 2));
    EXPECT_EQ(plan.outputs[6].images, 4);
    EXPECT_GT(plan.outputs[6].bytes.value_or(0), 4 * 9U);
}

TEST_F(Graph, WhatAStepWouldStopAtIsAFindingOfThePlan) {
    /// A step whose inputs are there and that can't be done.
    class Broken final : public Step {
      public:
        Broken() : Step("fit", {}) {}
        std::filesystem::path output() const override { return "s.h5"; }
        std::vector<OutputPlan> outline(const Preflight& /*seen*/) const override {
            return {{.stage = "fit", .output = "s.h5", .bytes = 7}};
        }
        std::vector<OutputPlan> plan(
            const std::optional<files::Provenance>& /*of_network*/) const override {
            throw Error("the head is of another network");
        }
        ExitStatus run(const StepRun& /*run*/) const override { return ExitStatus::ok; }
    };
    JobPlan plan;
    plan.outputs = planned(Broken(), {}, true, plan.findings);
    ASSERT_EQ(plan.outputs.size(), 1U);
    EXPECT_EQ(plan.outputs[0].work, Work::refuse);
    EXPECT_EQ(plan.outputs[0].bytes, 7U);
    EXPECT_THAT(plan.problems(), ElementsAre("the head is of another network"));
}

}  // namespace
}  // namespace farout::jobs

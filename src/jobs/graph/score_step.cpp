#include <algorithm>

#include "detectors/registry.h"
#include "jobs/graph/step.h"
#include "jobs/preflight/preflight.h"
#include "scores/score_file.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

class ScoreStep final : public Step {
  public:
    ScoreStep(ScoreStage stage, std::vector<Need> needs)
        : Step("score", std::move(needs)), stage_(std::move(stage)) {}

    fs::path output() const override { return stage_.out; }

    /// A file a set, in the sets' order behind the training set.
    std::vector<OutputPlan> outline(const Preflight& seen) const override {
        const std::size_t detectors = catalogue::selected_names(stage_.selection).size();
        std::vector<OutputPlan> plans;
        for (const fs::path& features : stage_.features) {
            OutputPlan& plan = plans.emplace_back(
                OutputPlan{.stage = "score", .output = stage_.out / features.filename()});
            const std::size_t set = plans.size();
            plan.images = seen.extractions[set].images;
            if (plan.images)
                plan.bytes = scores::score_file_bytes(static_cast<std::uint64_t>(*plan.images),
                                                      detectors, seen.longest_paths[set]);
        }
        return plans;
    }

    std::vector<OutputPlan> plan(
        const std::optional<files::Provenance>& /*of_network*/) const override {
        return plan_of(stage_);
    }

    ExitStatus run(const StepRun& run) const override {
        run_stage(run.session, without_sets(stage_, run.lost));
        return ExitStatus::ok;
    }

  private:
    ScoreStage stage_;
};

}  // namespace

ScoreStage without_sets(ScoreStage stage, const LostSets& lost) {
    std::erase_if(stage.features,
                  [&](const fs::path& file) { return lost.contains(file.stem().string()); });
    return stage;
}

std::unique_ptr<Step> score_step(ScoreStage stage, std::vector<Need> needs) {
    return std::make_unique<ScoreStep>(std::move(stage), std::move(needs));
}

}  // namespace farout::jobs

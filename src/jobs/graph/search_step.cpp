#include "catalogue/search_space.h"
#include "core/error.h"
#include "jobs/graph/step.h"
#include "jobs/preflight/preflight.h"
#include "report/search_result.h"
#include "scores/score_file.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

class SearchStep final : public Step {
  public:
    SearchStep(SearchStage stage, std::vector<std::size_t> sets, std::vector<Need> needs)
        : Step("search", std::move(needs)), stage_(std::move(stage)), sets_(std::move(sets)) {}

    fs::path output() const override { return stage_.score.out; }

    /// A score file a validation set, and what was chosen.
    std::vector<OutputPlan> outline(const Preflight& seen) const override {
        const std::size_t combinations =
            catalogue::tried(stage_.score.selection, seen.shape.value_or(catalogue::NetworkShape{}))
                .detectors.size();
        std::vector<OutputPlan> plans;
        for (std::size_t k = 0; k < sets_.size(); ++k) {
            OutputPlan& plan = plans.emplace_back(OutputPlan{
                .stage = "search", .output = output() / stage_.score.features[k].filename()});
            plan.images = seen.extractions[sets_[k]].images;
            if (plan.images)
                plan.bytes = scores::score_file_bytes(static_cast<std::uint64_t>(*plan.images),
                                                      combinations, seen.longest_paths[sets_[k]]);
        }
        plans.push_back({.stage = "search", .output = output() / report::search_file, .bytes = 0});
        return plans;
    }

    std::vector<OutputPlan> plan(
        const std::optional<files::Provenance>& /*of_network*/) const override {
        return plan_of(stage_);
    }

    ExitStatus run(const StepRun& run) const override {
        run_stage(run.session, stage_);
        return ExitStatus::ok;
    }

  private:
    SearchStage stage_;
    std::vector<std::size_t> sets_;  ///< of the score files, their places in all_sets()
};

}  // namespace

std::unique_ptr<Step> search_step(SearchStage stage, std::vector<std::size_t> sets,
                                  std::vector<Need> needs) {
    return std::make_unique<SearchStep>(std::move(stage), std::move(sets), std::move(needs));
}

}  // namespace farout::jobs

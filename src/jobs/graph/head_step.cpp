#include "jobs/graph/job_state.h"
#include "jobs/graph/step.h"
#include "jobs/preflight/preflight.h"

namespace farout::jobs {

namespace {

class HeadStep final : public Step {
  public:
    explicit HeadStep(HeadStage stage) : Step("head", {}), stage_(std::move(stage)) {}

    std::filesystem::path output() const override { return stage_.out; }
    bool uses_network() const override { return true; }

    std::vector<OutputPlan> outline(const Preflight& seen) const override {
        OutputPlan plan{.stage = "head", .output = stage_.out};
        if (const auto& shape = seen.shape)
            plan.bytes = sizeof(float) *
                         static_cast<std::uint64_t>(shape->classes * shape->width + shape->classes);
        return {plan};
    }

    std::vector<OutputPlan> plan(
        const std::optional<files::Provenance>& of_network) const override {
        if (!of_network) return {{.stage = "head", .output = stage_.out}};
        return {plan_of(stage_, *of_network)};
    }

    Output judge(const std::optional<files::Provenance>& of_network,
                 StepState& state) const override {
        if (of_network) return Step::judge(of_network, state);
        return std::filesystem::exists(stage_.out) ? Output::whole : Output::none;
    }

    ExitStatus run(const StepRun& run) const override {
        run_stage(run.session, stage_, run.networks);
        return ExitStatus::ok;
    }

  private:
    HeadStage stage_;
};

}  // namespace

std::unique_ptr<Step> head_step(HeadStage stage) {
    return std::make_unique<HeadStep>(std::move(stage));
}

}  // namespace farout::jobs
